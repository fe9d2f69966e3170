using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Messaging.Producing;

namespace Platform.Ranking.Serving;

/// <summary>
/// Sends impressions to the region's Kafka off the request path. An answer never waits for it: what does not fit the queue, or what
/// Kafka does not take, is lost and counted. A stopping service sends what it still holds.
/// </summary>
internal sealed partial class ImpressionPublisher : BackgroundService
{
    private readonly KafkaProducers _producers;
    private readonly RankingMetrics _metrics;
    private readonly int _batch;
    private readonly ILogger _logger;
    private readonly Channel<Impression> _queue;

    public ImpressionPublisher(KafkaProducers producers, IOptions<ImpressionOptions> options, RankingMetrics metrics, ILogger<ImpressionPublisher> logger)
    {
        _producers = producers;
        _metrics = metrics;
        _batch = options.Value.Batch;
        _logger = logger;
        _queue = Channel.CreateBounded<Impression>(
            new BoundedChannelOptions(options.Value.Queue) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => metrics.ImpressionDropped("queue-full"));
    }

    /// <summary>Takes an impression to be sent soon. Returns at once.</summary>
    /// <returns>False when the service is stopping.</returns>
    public bool TryPublish(Impression impression)
    {
        var taken = _queue.Writer.TryWrite(impression);
        if (!taken)
        {
            _metrics.ImpressionDropped("stopping");
        }

        return taken;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        if (ExecuteTask is { } sending)
        {
            // The loop ends by itself once the queue is empty; only the host's own drain time cuts it short.
            await sending.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var records = new List<ProducerRecord>(_batch);
        var failing = false;
        while (await _queue.Reader.WaitToReadAsync(stoppingToken))
        {
            records.Clear();
            while (records.Count < _batch && _queue.Reader.TryRead(out var impression))
            {
                var value = JsonSerializer.SerializeToUtf8Bytes(impression, ContractsJson.Default.Impression);
                records.Add(new ProducerRecord(impression.VisitorId, value, impression.AttributionToken, impression.ShownTime));
            }

            var failed = Count(await _producers.Own.ProduceAsync(Topics.Impressions, records, stoppingToken));
            if (failed is { } why && !failing)
            {
                ImpressionsLost(why.Outcome, why.Detail ?? "");
            }
            else if (failed is null && failing)
            {
                ImpressionsArrive();
            }

            failing = failed is not null;
        }
    }

    private DeliveredTo? Count(DeliveredTo[] outcomes)
    {
        DeliveredTo? failed = null;
        var delivered = 0;
        foreach (var outcome in outcomes)
        {
            if (outcome.IsDelivered)
            {
                delivered++;
            }
            else
            {
                failed = outcome;
                _metrics.ImpressionDropped(outcome.Outcome.ToString());
            }
        }

        _metrics.ImpressionsDelivered(delivered);
        return failed;
    }

    [LoggerMessage(4301, LogLevel.Warning, "Impressions are lost ({Outcome}): {Detail}")]
    private partial void ImpressionsLost(DeliveryOutcome outcome, string detail);

    [LoggerMessage(4302, LogLevel.Information, "Impressions arrive again")]
    private partial void ImpressionsArrive();
}
