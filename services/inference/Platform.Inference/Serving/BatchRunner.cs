using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Serving;

/// <summary>Runs batches and ends their requests, each with its own answer.</summary>
internal sealed class BatchRunner(InferenceMetrics metrics, LoadMeter load, TimeProvider time)
{
    public void Run(InferBatch batch)
    {
        if (batch.Model is not { } model)
        {
            batch.Requests.ForEach(p => p.End(InferReply.Not(InferOutcome.UnknownModel, InferHandler.NotLoaded(batch.Queue.Slot.Name, p.Version))));
            return;
        }

        using (model)
        {
            batch.Requests.RemoveAll(p => EndedByCheck(p, model));
            if (batch.Requests.Count == 0)
            {
                return;
            }

            if (TryRun(model, batch.Requests) is { } failure)
            {
                // One request that the model cannot work on must not fail those that it happened to run with.
                var apart = batch.Requests.Count > 1 && failure.Outcome == InferOutcome.Failed;
                foreach (var pending in batch.Requests)
                {
                    if ((apart ? TryRun(model, [pending]) : failure) is { } reply)
                    {
                        pending.End(reply);
                    }
                }
            }
        }
    }

    /// <summary>A version that came while the request waited may take other inputs.</summary>
    private static bool EndedByCheck(PendingInfer pending, ServedModel model)
    {
        if (pending.CheckedBy == model || model.Check(pending.Request) is not { } misfit)
        {
            return false;
        }

        pending.End(InferReply.Not(InferOutcome.Invalid, misfit));
        return true;
    }

    /// <returns>Null when every request was ended with its answer.</returns>
    private InferReply? TryRun(ServedModel model, List<PendingInfer> requests)
    {
        using var callers = new CallersToken(requests);
        var started = time.GetTimestamp();
        try
        {
            var responses = Compute(model, requests, started, callers.AllGone);
            metrics.Ran(model.Manifest, requests, started);
            for (var i = 0; i < requests.Count; i++)
            {
                requests[i].End(new InferReply(InferOutcome.Ok, null, responses[i]) { Version = model.Manifest.Version, RanWith = requests.Count });
            }

            return null;
        }
        catch (OnnxRuntimeException) when (callers.AllGone.IsCancellationRequested)
        {
            return InferReply.DeadlinePassed with { Version = model.Manifest.Version };
        }
        catch (OnnxRuntimeException e)
        {
            return InferReply.Not(InferOutcome.Failed, new ProtocolError("inputs", $"ONNX Runtime: {FirstLine(e.Message)}")) with { Version = model.Manifest.Version };
        }
    }

    private InferResponse[] Compute(ServedModel model, List<PendingInfer> requests, long started, CancellationToken stop)
    {
        try
        {
            return model.Run([.. requests.Select(p => p.Request)], stop);
        }
        finally
        {
            load.Ran(time.GetElapsedTime(started), requests.Count, requests.Aggregate(TimeSpan.Zero, (sum, p) => sum + time.GetElapsedTime(p.QueuedAt, started)));
        }
    }

    private static string FirstLine(string message) => message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? message[..end] : message;
}
