using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Platform.Messaging.Consuming;
using Platform.Messaging.Kafka;
using Platform.Messaging.Producing;

namespace Platform.Messaging.Telemetry;

/// <summary>Instruments of the meter <c>Platform.Messaging</c>.</summary>
public sealed class MessagingMetrics
{
    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _missed;
    private readonly ConcurrentDictionary<KafkaProbe, byte> _probes = new();
    private readonly ConcurrentDictionary<ConsumerLoop, byte> _loops = new();

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MessagingTelemetry.Name);
        _sent = meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages handed to Kafka, by outcome.");
        _consumed = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages applied by a handler.");
        _retries = meter.CreateCounter<long>("platform.messaging.consumer.retries", "{batch}", "Batches that failed and come again.");
        _rejected = meter.CreateCounter<long>("platform.messaging.consumer.rejected", "{message}", "Messages moved to the rejected topic.");
        _missed = meter.CreateCounter<long>("platform.messaging.consumer.missed", "{message}", "Messages that Kafka removed before they were read.");
        meter.CreateObservableGauge("platform.messaging.consumer.lag", Lags, "{message}", "Messages of a partition that are not applied yet.");
        meter.CreateObservableGauge("platform.messaging.kafka.reachable", Reachables, "1", "1 when the region's Kafka answers.");
    }

    internal void Sent(string region, string topic, DeliveredTo[] outcomes)
    {
        var start = 0;
        for (var i = 1; i <= outcomes.Length; i++)
        {
            if (i == outcomes.Length || outcomes[i].Outcome != outcomes[start].Outcome)
            {
                _sent.Add(
                    i - start,
                    new("messaging.system", "kafka"),
                    new("messaging.destination.name", topic),
                    new("platform.source.region", region),
                    new("platform.outcome", outcomes[start].Outcome.ToString()));
                start = i;
            }
        }
    }

    internal void Consumed(RecordBatch batch, string group) =>
        _consumed.Add(
            batch.Count,
            new("messaging.system", "kafka"),
            new("messaging.destination.name", batch.Topic),
            new("messaging.consumer.group.name", group),
            new("platform.source.region", batch.Region));

    internal void Retried(string region, string topic, string group) =>
        _retries.Add(1, new("messaging.destination.name", topic), new("messaging.consumer.group.name", group), new("platform.source.region", region));

    internal void Rejected(string region, string topic, string group) =>
        _rejected.Add(1, new("messaging.destination.name", topic), new("messaging.consumer.group.name", group), new("platform.source.region", region));

    internal void Missed(string region, string topic, string group, long messages) =>
        _missed.Add(messages, new("messaging.destination.name", topic), new("messaging.consumer.group.name", group), new("platform.source.region", region));

    internal void Track(KafkaProbe probe) => _probes.TryAdd(probe, 0);

    internal void Forget(KafkaProbe probe) => _probes.TryRemove(probe, out _);

    internal void Track(ConsumerLoop loop) => _loops.TryAdd(loop, 0);

    internal void Forget(ConsumerLoop loop) => _loops.TryRemove(loop, out _);

    private IEnumerable<Measurement<long>> Lags() =>
        from loop in _loops.Keys
        from partition in loop.Lags()
        select new Measurement<long>(
            partition.Lag,
            new("platform.source.region", loop.Region),
            new("messaging.destination.name", loop.Options.Topic),
            new("messaging.destination.partition.id", partition.Partition),
            new("messaging.consumer.group.name", loop.Options.Group));

    private IEnumerable<Measurement<int>> Reachables() =>
        _probes.Keys.Select(p => new Measurement<int>(p.State == Reachability.Reachable ? 1 : 0, new KeyValuePair<string, object?>("platform.source.region", p.Region)));
}
