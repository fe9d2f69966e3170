using System.Text;
using Platform.Contracts;
using Platform.Messaging.Consuming;
using Platform.Messaging.Producing;

namespace Platform.Testing.Kafka;

/// <summary>What the platform relies on in a Kafka. Every backend passes the same, so that the embedded one cannot lie.</summary>
public abstract partial class KafkaConformance(KafkaBackend backend)
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ProduceAsync_ManyKeysInOneBatch_EachKeyIsReadInOrder()
    {
        var topic = await TopicAsync(partitions: 3);
        var handler = new RecordingHandler();
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic));
        var records = Enumerable.Range(0, 600).Select(i => Record($"key-{i % 20}", $"{i}")).ToArray();

        var outcomes = await host.Producer.ProduceAsync(topic, records, default);

        Assert.All(outcomes, o => Assert.True(o.IsDelivered, o.ToString()));
        await Eventually.TrueAsync(() => handler.Applied.Count >= records.Length, s_long);
        Assert.Equal(records.Length, handler.Applied.Count);
        Assert.All(handler.Applied.GroupBy(r => r.Key), key =>
        {
            var values = key.Select(r => int.Parse(Text(r), System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(values.Order(), values);
            Assert.Single(key.Select(r => r.Partition).Distinct());
        });
    }

    [Fact]
    public async Task ProduceAsync_WithEventIdTimeAndHeaders_TheyArrive()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler();
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic));
        // Brokers refuse times that are far ahead, and delete what is older than they keep.
        var time = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds());
        using var request = new System.Diagnostics.Activity("request").Start();

        await Deliver(host, topic, new ProducerRecord("k", Encoding.UTF8.GetBytes("v"), "event-1", time) { Headers = [new("colour", "blau")] });

        await Eventually.TrueAsync(() => handler.Applied.Count == 1, s_long);
        var record = handler.Applied[0];
        Assert.Equal(
            ("a", topic, "k", "v", "event-1", MessageHeaders.CurrentSchemaVersion, request.Id, "blau", time),
            (record.Region, record.Topic, record.Key, Text(record), record.Header(MessageHeaders.EventId), record.Header(MessageHeaders.SchemaVersion),
                record.Header(MessageHeaders.TraceParent), record.Header("colour"), record.Timestamp));
        Assert.Null(record.Header("absent"));
    }

    [Fact]
    public async Task ProduceAsync_NullValue_IsReadAsTombstone()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler();
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic));

        await Deliver(host, topic, new ProducerRecord("gone", null), new ProducerRecord("empty", ReadOnlyMemory<byte>.Empty));

        await Eventually.TrueAsync(() => handler.Applied.Count == 2, s_long);
        Assert.Null(handler.Applied[0].Value);
        Assert.Equal(0, handler.Applied[1].Value!.Value.Length);
    }

    [Fact]
    public async Task ProduceAsync_LargerThanAllowed_IsTooLargeAndTheOthersAreDelivered()
    {
        var topic = await TopicAsync();
        await using var host = await KafkaTestHost.StartAsync(backend);

        var outcomes = await host.Producer.ProduceAsync(
            topic, [Record("a", "1"), new ProducerRecord("b", new byte[2_000_000]), Record("c", "3")], default);

        Assert.Equal([DeliveryOutcome.Delivered, DeliveryOutcome.TooLarge, DeliveryOutcome.Delivered], outcomes.Select(o => o.Outcome));
    }

    [Fact]
    public async Task Group_StartedAgain_GoesOnAfterWhatWasApplied()
    {
        var topic = await TopicAsync();
        var (first, second) = (new RecordingHandler(), new RecordingHandler());
        await using (var host = await KafkaTestHost.StartAsync(backend, first, Options(topic)))
        {
            await Deliver(host, topic, Records(0, 10));
            await Eventually.TrueAsync(() => first.Applied.Count == 10, s_long);
        }

        await using var again = await KafkaTestHost.StartAsync(backend, second, Options(topic));
        await Deliver(again, topic, Records(10, 5));

        await Eventually.TrueAsync(() => second.Applied.Count >= 5, s_long);
        Assert.Equal(Records(10, 5).Select(r => r.Key), second.Keys);
    }

    [Fact]
    public async Task Group_SecondMemberComesAndGoes_NothingIsLeftOut()
    {
        var topic = await TopicAsync(partitions: 4);
        var (first, second) = (new RecordingHandler(), new RecordingHandler());
        await using var host = await KafkaTestHost.StartAsync(backend, first, Options(topic));
        await Deliver(host, topic, Records(0, 40));
        await Eventually.TrueAsync(() => first.Applied.Count >= 40, s_long);
        var made = 40;
        await using (var other = await KafkaTestHost.StartAsync(backend, second, Options(topic)))
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    await Deliver(host, topic, Records(made, 20));
                    made += 20;
                    return second.Applied.Count > 0;
                },
                s_long);
        }

        await Deliver(host, topic, Records(made, 40));
        made += 40;

        await Eventually.TrueAsync(() => first.Keys.Union(second.Keys).Count() == made, s_long);
    }

    [Fact]
    public async Task EveryPartition_TwoProcesses_BothReadAllFromTheBeginningAndSayWhenTheyHaveCaughtUp()
    {
        var topic = await TopicAsync(partitions: 3);
        await using (var writer = await KafkaTestHost.StartAsync(backend))
        {
            await Deliver(writer, topic, Records(0, 300));
        }

        var options = Options(topic) with { Assignment = PartitionAssignment.EveryPartition, MaxBatch = 7 };
        var handlers = new[] { new RecordingHandler(), new RecordingHandler() };
        foreach (var handler in handlers)
        {
            await using var host = await KafkaTestHost.StartAsync(backend, handler, options);
            await host.Consumer<RecordingHandler>().CaughtUp.WaitAsync(s_long);
            Assert.True(host.Consumer<RecordingHandler>().HasCaughtUpWith("a"));
            Assert.Equal(300, handler.Keys.Distinct().Count());
            Assert.Equal(0, host.Consumer<RecordingHandler>().Lag["a"]);
        }
    }

    [Fact]
    public async Task EveryPartition_EmptyTopic_HasCaughtUp()
    {
        var topic = await TopicAsync(partitions: 3);
        var options = Options(topic) with { Assignment = PartitionAssignment.EveryPartition };
        await using var host = await KafkaTestHost.StartAsync(backend, new RecordingHandler(), options);

        await host.Consumer<RecordingHandler>().CaughtUp.WaitAsync(s_long);
    }

    private async Task<string> TopicAsync(int partitions = 1)
    {
        var topic = $"t-{Guid.NewGuid():N}";
        await backend.CreateTopicAsync(topic, partitions);
        return topic;
    }

    private static ConsumerOptions Options(string topic) =>
        new() { Topic = topic, Group = topic, RetryDelay = TimeSpan.FromMilliseconds(20), MaxRetryDelay = TimeSpan.FromMilliseconds(100) };

    private static ProducerRecord[] Records(int from, int count) => [.. Enumerable.Range(from, count).Select(i => Record($"k{i:D6}", $"{i}"))];

    private static ProducerRecord Record(string key, string value) => new(key, Encoding.UTF8.GetBytes(value), key);

    private static string Text(ConsumedRecord record) => Encoding.UTF8.GetString(record.Value!.Value.Span);

    private static async Task Deliver(KafkaTestHost host, string topic, params ProducerRecord[] records) =>
        Assert.All(await host.Producer.ProduceAsync(topic, records, default), o => Assert.True(o.IsDelivered, o.ToString()));
}
