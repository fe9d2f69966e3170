using Microsoft.Extensions.Options;
using Platform.Inference.Protocol;
using Platform.Inference.Rollouts;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Serving;

/// <summary>The one way through the service that HTTP and gRPC share: find the model, check, wait for a turn, run, count.</summary>
internal sealed class InferHandler(ModelCatalog catalog, BatchScheduler scheduler, IOptions<InferenceOptions> options, InferenceMetrics metrics, LoadMeter load, RecentRequests recent, TimeProvider time)
{
    /// <summary>When a request whose queue is full should come back.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a request may take, and what it may take when its caller names no deadline.</summary>
    public TimeSpan MaxDeadline => options.Value.MaxDeadline;

    /// <summary>Why a model cannot answer; null when it can. Asked before a body is read.</summary>
    public ProtocolError? Missing(string model, string? version) =>
        catalog.Find(model) is { } slot && slot.Has(version) ? null : NotLoaded(model, version);

    public static ProtocolError NotLoaded(string model, string? version) => version is null
        ? new ProtocolError("model", $"The model '{model}' is not loaded here; the repository index lists those that are.")
        : new ProtocolError("version", $"Version '{version}' of the model '{model}' is not in memory here; the model's metadata lists those that are.");

    /// <summary>Runs a request. Everything that may be wrong is in the reply.</summary>
    /// <param name="name">The model; one that <see cref="Missing"/> found, so that metrics are of models only.</param>
    /// <param name="version">The version; null for the serving one.</param>
    /// <param name="request">Stays the caller's.</param>
    /// <param name="deadline">Cancelled when the answer is not wanted any more.</param>
    public async ValueTask<InferReply> InferAsync(string name, string? version, InferRequest request, CancellationToken deadline)
    {
        using var activity = InferenceMetrics.Activities.StartActivity("inference.infer");
        var reply = catalog.Find(name) is { } slot ? await RunAsync(slot, version, request, deadline) : InferReply.Not(InferOutcome.UnknownModel, NotLoaded(name, version));
        metrics.Request(name, reply.Version, reply.Outcome);
        if (reply.Outcome is InferOutcome.QueueFull or InferOutcome.DeadlinePassed)
        {
            load.Refused();
        }

        activity?.SetTag("platform.model.name", name)
            .SetTag("platform.model.version", reply.Version)
            .SetTag("platform.inference.outcome", reply.Outcome)
            .SetTag("platform.inference.batch.requests", reply.RanWith);
        return reply;
    }

    /// <summary>Counts a request that was refused before it reached the model.</summary>
    public void Refused(string model, InferOutcome outcome) => metrics.Request(model, InferReply.NoVersion, outcome);

    private async ValueTask<InferReply> RunAsync(ModelSlot slot, string? version, InferRequest request, CancellationToken deadline)
    {
        PendingInfer pending;
        using (var model = slot.Hold(version))
        {
            if (model is null)
            {
                return InferReply.Not(InferOutcome.UnknownModel, NotLoaded(slot.Name, version));
            }

            if (model.Check(request) is { } misfit)
            {
                return InferReply.Not(InferOutcome.Invalid, misfit) with { Version = model.Manifest.Version };
            }

            recent.Offer(slot.Name, request);
            pending = new PendingInfer(request, version, model, time.GetTimestamp(), deadline);
        }

        return await scheduler.RunAsync(slot.Queue, pending);
    }
}
