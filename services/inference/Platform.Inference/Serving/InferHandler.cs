using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Serving;

/// <summary>What became of a request.</summary>
internal enum InferOutcome
{
    Ok,

    /// <summary>No such model or version is in memory.</summary>
    UnknownModel,

    /// <summary>It does not fit the protocol or the model.</summary>
    Invalid,

    /// <summary>As many requests of the model wait as may.</summary>
    QueueFull,

    /// <summary>Its turn did not come in time; it was not run.</summary>
    DeadlinePassed,

    /// <summary>The model cannot work on these inputs.</summary>
    Failed,
}

/// <param name="Outcome">What became of the request.</param>
/// <param name="Error">What is wrong; null when it was answered.</param>
/// <param name="Response">The answer, for the caller to dispose.</param>
internal readonly record struct InferReply(InferOutcome Outcome, ProtocolError? Error, InferResponse? Response)
{
    public static InferReply Not(InferOutcome outcome, ProtocolError error) => new(outcome, error, null);
}

/// <summary>The one way through the service that HTTP and gRPC share: find the model, wait for a turn, run, count.</summary>
internal sealed class InferHandler(ModelCatalog catalog, IOptions<InferenceOptions> options, InferenceMetrics metrics, TimeProvider time)
{
    public static readonly ProtocolError DeadlinePassed = new("deadline", "The request was not run, since its answer would have come too late.");
    private static readonly ProtocolError s_queueFull = new("model", "As many requests of this model wait as may; try another instance.");

    /// <summary>When a request whose queue is full should come back.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a request may take, and what it may take when its caller names no deadline.</summary>
    public TimeSpan MaxDeadline => options.Value.MaxDeadline;

    /// <summary>Why a model cannot answer; null when it can. Asked before a body is read.</summary>
    public ProtocolError? Missing(string model, string? version)
    {
        var versions = catalog.Find(model)?.Versions ?? [];
        return versions.Count > 0 && (version is null || versions.Contains(version)) ? null : NotLoaded(model, version);
    }

    public static ProtocolError NotLoaded(string model, string? version) => version is null
        ? new ProtocolError("model", $"The model '{model}' is not loaded here; the repository index lists those that are.")
        : new ProtocolError("version", $"Version '{version}' of the model '{model}' is not in memory here; the model's metadata lists those that are.");

    /// <summary>Runs a request. Everything that may be wrong is in the reply.</summary>
    public async ValueTask<InferReply> InferAsync(string name, string? version, InferRequest request, CancellationToken deadline)
    {
        if (catalog.Find(name) is not { } slot)
        {
            return Count(name, "none", InferReply.Not(InferOutcome.UnknownModel, NotLoaded(name, version)));
        }

        var queued = time.GetTimestamp();
        var admission = await slot.Gate.EnterAsync(deadline);
        if (admission != Admission.Admitted)
        {
            return Count(name, "none", admission == Admission.QueueFull
                ? InferReply.Not(InferOutcome.QueueFull, s_queueFull)
                : InferReply.Not(InferOutcome.DeadlinePassed, DeadlinePassed));
        }

        try
        {
            // Chosen when the turn has come, so that a request that waited is answered by the newest version.
            using var model = slot.Hold(version);
            return model is null
                ? Count(name, "none", InferReply.Not(InferOutcome.UnknownModel, NotLoaded(name, version)))
                : Count(name, model.Manifest.Version, Run(model, request, queued, deadline));
        }
        finally
        {
            slot.Gate.Leave();
        }
    }

    /// <summary>Counts a request that was refused before it reached the model.</summary>
    public void Refused(string model, InferOutcome outcome) => metrics.Request(model, "none", outcome);

    private InferReply Run(ServedModel model, InferRequest request, long queuedAt, CancellationToken deadline)
    {
        if (model.Check(request) is { } misfit)
        {
            return InferReply.Not(InferOutcome.Invalid, misfit);
        }

        if (deadline.IsCancellationRequested)
        {
            return InferReply.Not(InferOutcome.DeadlinePassed, DeadlinePassed);
        }

        var started = time.GetTimestamp();
        try
        {
            var response = model.Run(request);
            metrics.Computed(model.Manifest.Name, model.Manifest.Version, time.GetElapsedTime(queuedAt, started), time.GetElapsedTime(started));
            return new InferReply(InferOutcome.Ok, null, response);
        }
        catch (OnnxRuntimeException e)
        {
            return InferReply.Not(InferOutcome.Failed, new ProtocolError("inputs", $"ONNX Runtime: {FirstLine(e.Message)}"));
        }
    }

    private InferReply Count(string model, string version, InferReply reply)
    {
        metrics.Request(model, version, reply.Outcome);
        return reply;
    }

    private static string FirstLine(string message) => message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? message[..end] : message;
}
