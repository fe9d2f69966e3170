using Microsoft.Extensions.Options;
using Platform.Feature.Catalog;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Writing;
using Platform.Hosting.Configuration;
using Platform.Messaging.Consuming;

namespace Platform.Feature.Aggregation;

/// <summary>Turns a batch of the clickstream into one transaction of features. Its offsets lie in Redis, with the effects.</summary>
internal sealed partial class ClickstreamHandler(
    FeatureWriter writer,
    ProductFactsTable products,
    KafkaConsumer<CatalogHandler> catalog,
    IOptions<PlatformOptions> platform,
    IOptions<FeatureOptions> options,
    FeatureMetrics metrics,
    TimeProvider time,
    ILogger<ClickstreamHandler> logger) : IRecordHandler, IOffsetSource
{
    private static readonly TimeSpan s_catalogPoll = TimeSpan.FromMilliseconds(50);

    private readonly long _created = time.GetTimestamp();
    private volatile bool _catalogSettled;

    public Task<long?> NextOffsetAsync(string region, string topic, int partition, CancellationToken cancellationToken) =>
        writer.NextOffsetAsync(new PartitionId(region, topic, partition), cancellationToken);

    public async Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        await CatalogAsync(cancellationToken);
        var events = new List<LoggedEvent>(batch.Count);
        foreach (var record in batch)
        {
            if (EventReader.Read(record.Value, record.Timestamp, out var reason) is { } userEvent)
            {
                events.Add(new LoggedEvent(record.Offset, userEvent));
            }
            else
            {
                batch.Reject(record, reason);
            }
        }

        // Before the offset moves on, so that a crash in between loses no rejected message.
        await batch.FlushRejectedAsync(cancellationToken);
        var partition = new PartitionId(batch.Region, batch.Topic, batch.Partition);
        var outcome = await writer.ApplyAsync(partition, events, batch[0].Offset, batch.NextOffset, products.Find, cancellationToken);
        if (outcome.Result == BatchResult.PositionLost)
        {
            throw new RepositionException($"Redis has lost the position of {partition}.");
        }

        metrics.Applied(batch.Region, outcome, events, time.GetUtcNow());
    }

    /// <summary>Lets the catalogue be read first, so that a restart or a rebuild does not apply events without their categories.</summary>
    private async Task CatalogAsync(CancellationToken cancellationToken)
    {
        while (!_catalogSettled)
        {
            if (catalog.HasCaughtUpWith(platform.Value.Region))
            {
                _catalogSettled = true;
            }
            else if (time.GetElapsedTime(_created) > options.Value.CatalogWait)
            {
                _catalogSettled = true;
                WithoutCatalog(options.Value.CatalogWait);
            }
            else
            {
                await Task.Delay(s_catalogPoll, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "The region's catalogue could not be read in {Wait}: events are applied with the products known so far")]
    private partial void WithoutCatalog(TimeSpan wait);
}
