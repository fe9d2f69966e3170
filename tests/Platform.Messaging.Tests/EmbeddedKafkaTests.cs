using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Platform.Messaging.Consuming;
using Platform.Messaging.Producing;
using Platform.Messaging.Telemetry;
using Platform.Testing;
using Platform.Testing.Kafka;

namespace Platform.Messaging.Tests;

public sealed class EmbeddedKafkaTests(EmbeddedKafkaBackend backend) : KafkaConformance(backend), IClassFixture<EmbeddedKafkaBackend>
{
    private const int LargeBytes = 500_000;
    private const int Many = 30;
    private readonly EmbeddedKafkaBackend _backend = backend;

    [Fact]
    public async Task HandlerOffsets_RemovedBeforeTheyWereRead_AreCounted()
    {
        // It keeps about 5 MB of a partition: of three times that, which nothing makes smaller, the oldest are gone.
        var topic = $"large-{Guid.NewGuid():N}";
        await _backend.CreateTopicAsync(topic, 1);
        var handler = new OffsetKeepingHandler { Offsets = { [0] = 2 } };
        await using (var writer = await KafkaTestHost.StartAsync(_backend))
        {
            var outcomes = await writer.Producer.ProduceAsync(
                topic, [.. Enumerable.Range(0, Many).Select(i => new ProducerRecord($"{i}", RandomNumberGenerator.GetBytes(LargeBytes)))], default);
            Assert.All(outcomes, o => Assert.True(o.IsDelivered));
        }

        using var missed = new Missed(topic);
        await using var host = await KafkaTestHost.StartAsync(
            _backend, handler, new ConsumerOptions { Topic = topic, Group = topic, Offsets = OffsetKeeping.Handler });

        await Eventually.TrueAsync(() => handler.Offsets[0] == Many);
        var first = int.Parse(handler.Applied[0].Key!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(first, 3, Many - 1);
        Assert.Equal(first - 2, missed.Count);
        Assert.Equal(Many - first, handler.Applied.Count);
    }

    /// <summary>Listens to the counter, of one topic.</summary>
    private sealed class Missed : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public Missed(string topic)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.Name && instrument.Name == "platform.messaging.consumer.missed")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            {
                if (tags.ToArray().Contains(new("messaging.destination.name", topic)))
                {
                    Interlocked.Add(ref _count, count);
                }
            });
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
