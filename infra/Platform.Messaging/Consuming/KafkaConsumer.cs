using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Messaging.Kafka;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Consuming;

/// <summary>Reads a topic of one or every region for <typeparamref name="THandler"/>, one independent loop a region.</summary>
public sealed class KafkaConsumer<THandler> : BackgroundService
    where THandler : class, IRecordHandler
{
    private readonly MessagingMetrics _metrics;
    private readonly IReadOnlyList<ConsumerLoop> _loops;

    internal KafkaConsumer(
        ConsumerOptions options,
        THandler handler,
        IOptions<PlatformOptions> platform,
        IOptions<KafkaOptions> kafka,
        RejectedTopic rejected,
        MessagingMetrics metrics,
        TimeProvider time,
        Random random,
        ILogger<KafkaConsumer<THandler>> logger)
    {
        _metrics = metrics;
        var source = options.Offsets == OffsetKeeping.Handler
            ? handler as IOffsetSource ?? throw new InvalidOperationException($"{typeof(THandler).Name} keeps its own offsets but is no {nameof(IOffsetSource)}.")
            : null;
        var regions = options.From == SourceRegions.Own ? [platform.Value.OwnRegion()] : platform.Value.Regions;
        _loops =
        [
            .. regions.Select(region => new ConsumerLoop(
                region,
                options,
                kafka.Value,
                new BatchApplier(region.Name, options, handler, rejected, metrics, time, random, logger),
                source,
                metrics,
                time,
                random,
                logger)),
        ];
    }

    /// <summary>Completes when every region's loop has applied up to the ends seen at its start. Only with <see cref="PartitionAssignment.EveryPartition"/>.</summary>
    public Task CaughtUp => Task.WhenAll(_loops.Select(l => l.CaughtUp));

    /// <summary>Whether one region's loop has applied up to the ends seen at its start. Only with <see cref="PartitionAssignment.EveryPartition"/>.</summary>
    public bool HasCaughtUpWith(string region) => _loops.Any(l => l.Region == region && l.CaughtUp.IsCompleted);

    /// <summary>Messages not applied yet, by region, of the partitions that are read here.</summary>
    public IReadOnlyDictionary<string, long> Lag => _loops.ToDictionary(l => l.Region, l => l.Lags().Sum(p => p.Lag));

    /// <summary>Records that are in memory, handed over or waiting; bounded by <see cref="ConsumerOptions.MaxBuffered"/> a partition.</summary>
    public int Buffered => _loops.Sum(l => l.Buffered);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var loop in _loops)
        {
            _metrics.Track(loop);
        }

        try
        {
            await Task.WhenAll(_loops.Select(l => l.RunAsync(stoppingToken)));
        }
        finally
        {
            foreach (var loop in _loops)
            {
                _metrics.Forget(loop);
            }
        }
    }
}
