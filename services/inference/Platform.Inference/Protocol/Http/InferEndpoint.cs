using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Platform.Hosting.Problems;
using Platform.Inference.Serving;

namespace Platform.Inference.Protocol.Http;

/// <summary><c>POST /v2/models/{model}[/versions/{version}]/infer</c>.</summary>
internal sealed class InferEndpoint(InferHandler handler, IOptions<InferenceOptions> options, TimeProvider time)
{
    public const string DeadlineHeader = "X-Deadline-Ms";
    private const int FirstBuffer = 16 * 1024;

    /// <summary>What a header claims is believed only up to this; beyond it memory follows the bytes that came.</summary>
    private const int MostBelieved = 256 * 1024;

    private readonly InferenceOptions _options = options.Value;

    public async Task HandleAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["model"]!;
        var version = (string?)context.Request.RouteValues["version"];
        if (handler.Missing(name, version) is { } missing)
        {
            await RefuseAsync(context, "none", InferReply.Not(InferOutcome.UnknownModel, missing));
            return;
        }

        if (Deadline(context.Request) is not { } budget)
        {
            await RefuseAsync(context, name, Invalid(new ProtocolError(DeadlineHeader, "Milliseconds that are left, a whole number above 0.")));
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
            await RefuseAsync(context, name, InferReply.DeadlinePassed);
            return;
        }

        using var body = received;
        if (body is null)
        {
            handler.Refused(name, InferOutcome.Invalid);
            await Problem.Create(
                StatusCodes.Status413PayloadTooLarge, "The body is too large", $"At most {_options.MaxBodyBytes} bytes; send fewer rows in a request.").ExecuteAsync(context);
            return;
        }

        using var request = new InferRequest();
        if ((HeaderLength(context.Request, out var headerLength) ?? InferRequestReader.Read(body.Written.Span, headerLength, request)) is { } error)
        {
            await RefuseAsync(context, name, Invalid(error));
            return;
        }

        var reply = await handler.InferAsync(name, version, request, both.Token);
        using var response = reply.Response;
        await (response is null ? ProblemOf(reply).ExecuteAsync(context) : AnswerAsync(context, request, response));
    }

    private static async Task AnswerAsync(HttpContext context, InferRequest request, InferResponse response)
    {
        using var buffer = new PooledBuffer(FirstBuffer);
        if (InferResponseWriter.Write(buffer, request, response, out var headerLength) is { } unsayable)
        {
            await Problem.Create(
                StatusCodes.Status500InternalServerError, "The model's answer is not usable", $"{unsayable.Field}: {unsayable.Reason}").ExecuteAsync(context);
            return;
        }

        if (headerLength is { } length)
        {
            context.Response.Headers[InferRequestReader.HeaderLengthHeader] = length.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.ContentType = headerLength is null ? "application/json" : "application/octet-stream";
        context.Response.ContentLength = buffer.Length;
        await context.Response.Body.WriteAsync(buffer.Written, context.RequestAborted);
    }

    private Task RefuseAsync(HttpContext context, string model, InferReply reply)
    {
        handler.Refused(model, reply.Outcome);
        return ProblemOf(reply).ExecuteAsync(context);
    }

    private static InferReply Invalid(ProtocolError error) => InferReply.Not(InferOutcome.Invalid, error);

    private static IResult ProblemOf(InferReply reply) => reply.Outcome switch
    {
        InferOutcome.UnknownModel => ProtocolEndpoints.NotLoaded(reply.Error!),
        InferOutcome.QueueFull => Problem.Create(StatusCodes.Status429TooManyRequests, "The queue is full", reply.Error!.Reason, InferHandler.RetryAfter),
        InferOutcome.DeadlinePassed => Problem.Create(StatusCodes.Status504GatewayTimeout, "The deadline has passed", reply.Error!.Reason),
        InferOutcome.Failed => Problem.Create(StatusCodes.Status422UnprocessableEntity, "The model cannot work on these inputs", reply.Error!.Reason),
        _ => Problem.Invalid(reply.Error!.Field, reply.Error.Reason),
    };

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

        var body = new PooledBuffer((int)Math.Clamp((context.Request.ContentLength ?? 0) + 1, 1, MostBelieved));
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
        if (!request.Headers.TryGetValue(InferRequestReader.HeaderLengthHeader, out var value))
        {
            return null;
        }

        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given))
        {
            return new ProtocolError(InferRequestReader.HeaderLengthHeader, "The length of the JSON in bytes, a whole number.");
        }

        length = given;
        return null;
    }
}
