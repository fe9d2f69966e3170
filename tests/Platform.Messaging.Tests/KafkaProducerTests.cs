using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Embedded;
using Platform.Messaging.Consuming;
using Platform.Messaging.Kafka;
using Platform.Messaging.Producing;
using Platform.Testing;
using Platform.Testing.Kafka;

namespace Platform.Messaging.Tests;

public sealed class KafkaProducerTests(EmbeddedKafkaBackend backend) : IClassFixture<EmbeddedKafkaBackend>
{
    private const short OutOfOrderSequenceNumber = 45;

    [Fact]
    public async Task ProduceAsync_BrokerLosesTheSequence_ANewClientTakesOver()
    {
        using var kafka = EmbeddedKafka.Start(partitions: 1);
        await using var host = await KafkaTestHost.StartAsync(new Backend(kafka));
        Assert.True((await SendAsync(host)).IsDelivered);
        kafka.FailNextProduce(OutOfOrderSequenceNumber);

        var failed = await SendAsync(host);

        Assert.False(failed.IsDelivered);
        await Eventually.TrueAsync(async () => (await SendAsync(host)).IsDelivered);
    }

    [Fact]
    public async Task ProduceAsync_QueueIsFull_SaysSoForEachThatFoundNoRoomAndDeliversTheRest()
    {
        await using var host = await KafkaTestHost.StartAsync(backend, s => s.Configure<KafkaOptions>(o =>
        {
            o.QueueMessages = 100;
            o.Linger = TimeSpan.FromMilliseconds(500);
        }));
        await host.Producer.WaitUntilReachableAsync(default);
        var records = Enumerable.Range(0, 500).Select(i => new ProducerRecord($"k{i}", new byte[10])).ToArray();

        var outcomes = await host.Producer.ProduceAsync(Topics.Impressions, records, default);

        Assert.Contains(DeliveryOutcome.QueueFull, outcomes.Select(o => o.Outcome));
        Assert.Contains(DeliveryOutcome.Delivered, outcomes.Select(o => o.Outcome));
        Assert.All(outcomes, o => Assert.True(o.Outcome is DeliveryOutcome.QueueFull or DeliveryOutcome.Delivered, o.ToString()));
    }

    [Fact]
    public async Task ProduceAsync_NothingToSend_IsNothing()
    {
        await using var host = await KafkaTestHost.StartAsync(backend);

        Assert.Empty(await host.Producer.ProduceAsync(Topics.Impressions, [], default));
    }

    [Fact]
    public async Task ProduceAsync_RegionWithoutAddress_IsUnreachableAtOnce()
    {
        await using var host = await KafkaTestHost.StartAsync(new Nowhere());

        var outcome = await host.Producer.ProduceAsync(Topics.Impressions, "k", new byte[1], null, default);

        Assert.Equal(DeliveryOutcome.Unreachable, outcome.Outcome);
        Assert.Contains("no Kafka address", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_FromProducerToConsumer_SpansAreLinkedThroughTheHeader()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == "Platform.Messaging",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = a =>
            {
                lock (spans)
                {
                    spans.Add(a);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        var topic = $"t-{Guid.NewGuid():N}";
        await backend.CreateTopicAsync(topic, 1);
        await using var host = await KafkaTestHost.StartAsync(
            backend, new RecordingHandler(), new ConsumerOptions { Topic = topic, Group = topic });

        await host.Producer.ProduceAsync(topic, "k", Encoding.UTF8.GetBytes("v"), "e", default);

        await Eventually.TrueAsync(() => Find(spans, $"process {topic}") is not null);
        var (sent, processed) = (Find(spans, $"send {topic}")!, Find(spans, $"process {topic}")!);
        Assert.Equal((ActivityKind.Producer, ActivityKind.Consumer), (sent.Kind, processed.Kind));
        Assert.Equal((sent.TraceId, sent.SpanId), (processed.TraceId, processed.ParentSpanId));
    }

    [Fact]
    public async Task Lag_HandlerIsStuck_IsMeasuredByRegionAndPartition()
    {
        var topic = $"t-{Guid.NewGuid():N}";
        await backend.CreateTopicAsync(topic, 1);
        var go = new TaskCompletionSource();
        await using var host = await KafkaTestHost.StartAsync(
            backend,
            new RecordingHandler { Before = (_, token) => go.Task.WaitAsync(token) },
            new ConsumerOptions { Topic = topic, Group = topic });
        var lag = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "platform.messaging.consumer.lag")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.Contains(new("messaging.destination.name", topic)) && tags.Contains(new("platform.source.region", "a")))
            {
                lag = value;
            }
        });
        listener.Start();

        await host.Producer.ProduceAsync(topic, [.. Enumerable.Range(0, 25).Select(i => new ProducerRecord($"k{i}", new byte[1]))], default);

        await Eventually.TrueAsync(() =>
        {
            listener.RecordObservableInstruments();
            return lag == 25;
        });
        go.SetResult();
        await Eventually.TrueAsync(() => host.Consumer<RecordingHandler>().Lag["a"] == 0);
    }

    private static Activity? Find(List<Activity> spans, string name)
    {
        lock (spans)
        {
            return spans.Find(s => s.OperationName == name);
        }
    }

    private static Task<DeliveredTo> SendAsync(KafkaTestHost host) =>
        host.Producer.ProduceAsync(Topics.Clickstream, "k", new byte[1], null, default);

    private sealed class Backend(EmbeddedKafka kafka) : Unowned
    {
        public override string BootstrapServers => kafka.BootstrapServers;
    }

    private sealed class Nowhere : Unowned
    {
        public override string BootstrapServers => "";
    }

    private abstract class Unowned : KafkaBackend
    {
        public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public override Task CreateTopicAsync(string topic, int partitions) => throw new NotSupportedException();

        public override Task TakeAwayAsync() => throw new NotSupportedException();

        public override Task BringBackAsync() => throw new NotSupportedException();
    }
}
