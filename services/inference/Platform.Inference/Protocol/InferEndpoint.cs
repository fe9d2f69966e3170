using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Hosting.Problems;
using Platform.Inference.Serving;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Protocol;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal sealed class InferEndpoint(ModelCatalog catalog, IOptions<InferenceOptions> options, InferenceMetrics metrics, TimeProvider time)
{
    public const string HeaderLengthHeader = "Inference-Header-Content-Length";
    public const string DeadlineHeader = "X-Deadline-Ms";
    private const int FirstBuffer = 16 * 1024;
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly InferenceOptions _options = options.Value;

    public async Task HandleAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["model"]!;
        var version = (string?)context.Request.RouteValues["version"];
        if (catalog.Find(name) is not { } slot || (slot.Versions is var loaded && (loaded.Count == 0 || (version is not null && !loaded.Contains(version)))))
        {
            await Answer(context, "none", "none", "unknown-model", ProtocolEndpoints.NotLoaded(name, version));
            return;
        }

        if (Deadline(context.Request) is not { } budget)
        {
            await Answer(context, name, "none", "invalid", Problem.Invalid(DeadlineHeader, "Milliseconds that are left, a whole number above 0."));
            return;
        }

        using var deadline = new CancellationTokenSource(budget, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        PooledBuffer? received;
        try
        {
            received = await ReadBodyAsync(context, both.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await Answer(context, name, "none", "deadline", DeadlinePassed());
            return;
        }

        using var body = received;
        if (body is null)
        {
            await Answer(context, name, "none", "too-large", Problem.Create(
                StatusCodes.Status413PayloadTooLarge, "The body is too large", $"At most {_options.MaxBodyBytes} bytes; send fewer rows in a request."));
            return;
        }

        using var request = new InferRequest();
        if ((HeaderLength(context.Request, out var headerLength) ?? InferRequestReader.Read(body.Written.Span, headerLength, request)) is { } error)
        {
            await Answer(context, name, "none", "invalid", Problem.Invalid(error.Field, error.Reason));
            return;
        }

        await RunAsync(context, slot, version, request, both.Token);
    }

    private async Task RunAsync(HttpContext context, ModelSlot slot, string? version, InferRequest request, CancellationToken deadline)
    {
        var queued = time.GetTimestamp();
        var admission = await slot.Gate.EnterAsync(deadline);
        if (admission != Admission.Admitted)
        {
            var (outcome, answer) = admission == Admission.QueueFull
                ? ("queue-full", Problem.Create(StatusCodes.Status429TooManyRequests, "The queue is full", "As many requests of this model wait as may; try another instance.", s_retryAfter))
                : ("deadline", DeadlinePassed());
            await Answer(context, slot.Name, "none", outcome, answer);
            return;
        }

        using var buffer = new PooledBuffer(FirstBuffer);
        int? headerLength = null;
        string outcomeOfRun;
        string answeredBy;
        IResult? problem;
        try
        {
            // Chosen when the turn has come, so that a request that waited is answered by the newest version.
            using var model = slot.Hold(version);
            answeredBy = model?.Manifest.Version ?? "none";
            (outcomeOfRun, problem) = model is null
                ? ("unknown-model", ProtocolEndpoints.NotLoaded(slot.Name, version))
                : Run(model, request, buffer, queued, deadline, out headerLength);
        }
        finally
        {
            slot.Gate.Leave();
        }

        if (problem is not null)
        {
            await Answer(context, slot.Name, answeredBy, outcomeOfRun, problem);
            return;
        }

        metrics.Request(slot.Name, answeredBy, outcomeOfRun);
        if (headerLength is { } length)
        {
            context.Response.Headers[HeaderLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = headerLength is null ? "application/json" : "application/octet-stream";
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.Written, context.RequestAborted);
    }

    private (string Outcome, IResult? Problem) Run(
        ServedModel model, InferRequest request, PooledBuffer buffer, long queuedAt, CancellationToken deadline, out int? headerLength)
    {
        headerLength = null;
        if (model.Check(request) is { } misfit)
        {
            return ("invalid", Problem.Invalid(misfit.Field, misfit.Reason));
        }

        if (deadline.IsCancellationRequested)
        {
            return ("deadline", DeadlinePassed());
        }

        IReadOnlyList<string> names = request.Outputs.Count == 0 ? model.OutputNames : [.. request.Outputs.Select(o => o.Name)];
        var started = time.GetTimestamp();
        try
        {
            using var outputs = model.Run(request.Inputs, [.. names]);
            metrics.Computed(model.Manifest.Name, model.Manifest.Version, time.GetElapsedTime(queuedAt, started), time.GetElapsedTime(started));
            return InferResponseWriter.Write(buffer, request, model, names, outputs, out headerLength) is { } notFinite
                ? ("not-finite", Problem.Create(StatusCodes.Status500InternalServerError, "The model's answer is not usable", $"{notFinite.Field}: {notFinite.Reason}"))
                : ("ok", null);
        }
        catch (OnnxRuntimeException e)
        {
            return ("failed", Problem.Create(
                StatusCodes.Status422UnprocessableEntity, "The model cannot work on these inputs", $"ONNX Runtime: {FirstLine(e.Message)}"));
        }
    }

    private async Task<PooledBuffer?> ReadBodyAsync(HttpContext context, CancellationToken ct)
    {
        if (context.Request.ContentLength > _options.MaxBodyBytes)
        {
            return null;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = _options.MaxBodyBytes;
        }

        // What a header claims is believed only up to the first buffer; beyond it memory follows the bytes that came.
        var body = new PooledBuffer((int)Math.Clamp((context.Request.ContentLength ?? 0) + 1, 1, 256 * 1024));
        try
        {
            while (await context.Request.Body.ReadAsync(body.GetMemory(), ct) is > 0 and var read)
            {
                body.Advance(read);
                if (body.Length > _options.MaxBodyBytes)
                {
                    return null;
                }
            }

            var whole = body;
            body = null;
            return whole;
        }
        finally
        {
            body?.Dispose();
        }
    }

    private TimeSpan? Deadline(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(DeadlineHeader, out var value))
        {
            return _options.MaxDeadline;
        }

        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var left) && left > 0
            ? TimeSpan.FromMilliseconds(Math.Min(left, _options.MaxDeadline.TotalMilliseconds))
            : null;
    }

    private static ProtocolError? HeaderLength(HttpRequest request, out int? length)
    {
        length = null;
        if (!request.Headers.TryGetValue(HeaderLengthHeader, out var value))
        {
            return null;
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given))
        {
            return new ProtocolError(HeaderLengthHeader, "The length of the JSON in bytes, a whole number.");
        }

        length = given;
        return null;
    }

    private Task Answer(HttpContext context, string model, string version, string outcome, IResult problem)
    {
        metrics.Request(model, version, outcome);
        return problem.ExecuteAsync(context);
    }

    private static IResult DeadlinePassed() => Problem.Create(
        StatusCodes.Status504GatewayTimeout, "The deadline has passed", "The request was not run, since its answer would have come too late.");

    private static string FirstLine(string message) => message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? message[..end] : message;
}
