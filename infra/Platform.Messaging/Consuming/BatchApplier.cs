using Microsoft.Extensions.Logging;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Consuming;

/// <summary>Hands a batch to the handler until it is applied: retries with a growing pause, sets poison aside.</summary>
internal sealed partial class BatchApplier(
    string region,
    ConsumerOptions options,
    IRecordHandler handler,
    RejectedTopic rejected,
    MessagingMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger logger)
{
    public string Region => region;

    /// <summary>False when it was stopped before the batch was applied.</summary>
    /// <param name="records">One partition's records, in order.</param>
    /// <param name="nextOffset">Where reading goes on afterwards.</param>
    /// <param name="stop">Ends the waiting between tries; a try in progress goes on.</param>
    /// <param name="abort">Ends a try in progress.</param>
    public async Task<bool> ApplyAsync(List<ConsumedRecord> records, long nextOffset, CancellationToken stop, CancellationToken abort)
    {
        for (var attempt = 0; records.Count > 0; attempt++)
        {
            try
            {
                await TryAsync(records, nextOffset, abort);
                return true;
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                return false;
            }
            // The message boundary: whatever the handler met, the batch is not done and comes again.
            catch (Exception e) when (e is not RepositionException)
            {
                metrics.Retried(region, options.Topic, options.Group);
                var pause = Backoff.Delay(attempt, options.RetryDelay, options.MaxRetryDelay, random);
                BatchFailed(e, options.Group, region, options.Topic, records[0].Partition, records[0].Offset, attempt + 1, pause);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (stop.IsCancellationRequested)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private async Task TryAsync(List<ConsumedRecord> records, long nextOffset, CancellationToken abort)
    {
        while (records.Count > 0)
        {
            var batch = new RecordBatch([.. records], nextOffset, (moved, token) => rejected.MoveAsync(options.Group, moved, token));
            using var activity = MessagingTelemetry.StartProcess(batch, options.Group);
            try
            {
                await handler.HandleAsync(batch, abort);
                await batch.FlushRejectedAsync(abort);
                metrics.Consumed(batch, options.Group);
                return;
            }
            catch (PoisonRecordException poison) when (records.Contains(poison.Record))
            {
                await rejected.MoveAsync(options.Group, [new RejectedRecord(poison.Record, poison.Message)], abort);
                records.Remove(poison.Record);
            }
        }
    }

    [LoggerMessage(9113, LogLevel.Warning, "{Group} could not apply a batch of region {Region}, {Topic}/{Partition} from {Offset}, try {Attempt}; again in {Pause}")]
    private partial void BatchFailed(Exception exception, string group, string region, string topic, int partition, long offset, int attempt, TimeSpan pause);
}
