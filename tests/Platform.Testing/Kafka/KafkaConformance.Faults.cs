using Platform.Contracts;
using Platform.Messaging.Consuming;
using Platform.Messaging.Kafka;
using Platform.Messaging.Producing;

namespace Platform.Testing.Kafka;

// What happens when a record, a handler or the broker fails.
public abstract partial class KafkaConformance
{
    [Fact]
    public async Task Reject_OneRecord_ItIsInTheRejectedTopicWithReasonAndSourceAndTheRestGoesOn()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler
        {
            Before = (batch, _) =>
            {
                foreach (var bad in batch.Where(r => r.Key == "k000003"))
                {
                    batch.Reject(bad, "no such field");
                }

                return Task.CompletedTask;
            },
        };

        await RejectedArrivesAsync(topic, handler, "no such field", offset: 3);
        Assert.Equal(10, handler.Applied.Count);
    }

    [Fact]
    public async Task PoisonRecordException_OneRecord_ItIsInTheRejectedTopicAndTheRestComesAgain()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler
        {
            Before = (batch, _) => batch.FirstOrDefault(r => r.Key == "k000003") is { } bad
                ? throw new PoisonRecordException(bad, "cannot be read")
                : Task.CompletedTask,
        };

        await RejectedArrivesAsync(topic, handler, "cannot be read", offset: 3);
        Assert.Equal(Records(0, 10).Select(r => r.Key).Where(k => k != "k000003"), handler.Keys);
    }

    [Fact]
    public async Task PoisonRecordException_EveryRecordOfABatch_WhatFollowsIsApplied()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler
        {
            Before = (batch, _) => batch.FirstOrDefault(r => r.Offset < 4) is { } bad
                ? throw new PoisonRecordException(bad, "cannot be read")
                : Task.CompletedTask,
        };
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic) with { MaxBatch = 4 });

        await Deliver(host, topic, Records(0, 10));

        await Eventually.TrueAsync(() => handler.Applied.Count >= 6, s_long);
        Assert.Equal(Records(4, 6).Select(r => r.Key), handler.Keys);
        await Eventually.TrueAsync(() => host.Consumer<RecordingHandler>().Buffered == 0, s_long);
    }

    [Fact]
    public async Task Handler_FailsForAWhile_BatchComesAgainInOrderAndNothingIsSkipped()
    {
        var topic = await TopicAsync();
        var failures = 0;
        var handler = new RecordingHandler
        {
            Before = (_, _) => Interlocked.Increment(ref failures) <= 3 ? throw new IOException("The store is away.") : Task.CompletedTask,
        };
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic) with { MaxBatch = 4 });

        await Deliver(host, topic, Records(0, 20));

        await Eventually.TrueAsync(() => handler.Applied.Count >= 20, s_long);
        Assert.Equal(Records(0, 20).Select(r => r.Key), handler.Keys);
    }

    [Fact]
    public async Task Handler_Stuck_MemoryIsBoundedAndEverythingArrivesOnceItGoesOn()
    {
        const int total = 20_000;
        var topic = await TopicAsync();
        var go = new TaskCompletionSource();
        var handler = new RecordingHandler { Before = (_, token) => go.Task.WaitAsync(token) };
        await using var host = await KafkaTestHost.StartAsync(
            backend, handler, Options(topic) with { MaxBatch = 100, MaxBuffered = 500 });
        for (var i = 0; i < total; i += 1_000)
        {
            await Deliver(host, topic, Records(i, 1_000));
        }

        await Eventually.TrueAsync(() => host.Consumer<RecordingHandler>().Buffered >= 500, s_long);
        await Task.Delay(300);
        Assert.InRange(host.Consumer<RecordingHandler>().Buffered, 500, 501);
        go.SetResult();

        await Eventually.TrueAsync(() => handler.Applied.Count >= total, s_long);
        Assert.Equal(Records(0, total).Select(r => r.Key), handler.Keys);
    }

    [Fact]
    public async Task Handler_StuckOnLargeRecords_MemoryIsBoundedByTheirBytes()
    {
        const int total = 400;
        var topic = await TopicAsync();
        var go = new TaskCompletionSource();
        var handler = new RecordingHandler { Before = (_, token) => go.Task.WaitAsync(token) };
        await using var host = await KafkaTestHost.StartAsync(
            backend, handler, Options(topic) with { MaxBatch = 10, MaxBuffered = 100_000, MaxBufferedBytes = 500_000 });
        for (var i = 0; i < total; i += 40)
        {
            await Deliver(host, topic, [.. Enumerable.Range(i, 40).Select(n => new ProducerRecord($"k{n:D6}", new byte[20_000], $"k{n:D6}"))]);
        }

        await Eventually.TrueAsync(() => host.Consumer<RecordingHandler>().Buffered >= 25, s_long);
        await Task.Delay(300);
        Assert.InRange(host.Consumer<RecordingHandler>().Buffered, 25, 26);
        go.SetResult();

        await Eventually.TrueAsync(() => handler.Applied.Count >= total, s_long);
        Assert.Equal(Records(0, total).Select(r => r.Key), handler.Keys);
    }

    [Fact]
    public async Task HandlerOffsets_StartedAgain_GoesOnWhereTheHandlerSays()
    {
        var topic = await TopicAsync();
        var handler = new OffsetKeepingHandler();
        var options = Options(topic) with { Offsets = OffsetKeeping.Handler };
        await using (var host = await KafkaTestHost.StartAsync(backend, handler, options))
        {
            await Deliver(host, topic, Records(0, 10));
            await Eventually.TrueAsync(() => handler.Applied.Count == 10, s_long);
        }

        // As if the last three had been rolled back.
        handler.Offsets[0] = 7;
        handler.StoreFailures = 4;
        await using var again = await KafkaTestHost.StartAsync(backend, handler, options);
        await Deliver(again, topic, Records(10, 2));

        await Eventually.TrueAsync(() => handler.Applied.Count >= 15, s_long);
        Assert.Equal([7, 8, 9, 10, 11], handler.Applied.Skip(10).Select(r => r.Offset));
    }

    [Fact]
    public async Task HandlerOffsets_PartitionNeverRead_BeginsAtItsBeginning()
    {
        var topic = await TopicAsync();
        await using (var writer = await KafkaTestHost.StartAsync(backend))
        {
            await Deliver(writer, topic, Records(0, 5));
        }

        var handler = new OffsetKeepingHandler();
        await using var host = await KafkaTestHost.StartAsync(
            backend, handler, Options(topic) with { Offsets = OffsetKeeping.Handler });

        await Eventually.TrueAsync(() => handler.Applied.Count >= 5, s_long);
        Assert.Equal([0, 1, 2, 3, 4], handler.Applied.Select(r => r.Offset));
    }

    [Fact]
    public async Task Topic_MissingAtStart_IsReadOnceItIsThere()
    {
        var topic = $"t-{Guid.NewGuid():N}";
        var (group, all) = (new RecordingHandler(), new OffsetKeepingHandler());
        await using var host = await KafkaTestHost.StartAsync(backend, group, Options(topic));
        await using var catalogue = await KafkaTestHost.StartAsync(
            backend, all, Options(topic) with { Assignment = PartitionAssignment.EveryPartition });
        await host.Producer.WaitUntilReachableAsync(default).WaitAsync(s_long);

        await backend.CreateTopicAsync(topic, 2);
        await Eventually.TrueAsync(async () => (await host.Producer.ProduceAsync(topic, [Record("k", "v")], default))[0].IsDelivered, s_long);

        await Eventually.TrueAsync(() => group.Applied.Count >= 1 && all.Applied.Count >= 1, s_long);
    }

    [Fact]
    public async Task Broker_GoesAndReturns_ProducerSaysSoAtOnceAndReadingGoesOnWithoutARestart()
    {
        var topic = await TopicAsync();
        var handler = new RecordingHandler();
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic));
        await Deliver(host, topic, Records(0, 1));
        await Eventually.TrueAsync(() => handler.Applied.Count == 1, s_long);
        await backend.TakeAwayAsync();
        try
        {
            var lost = await host.Producer.ProduceAsync(topic, [Record("away", "1")], default).WaitAsync(s_long);
            Assert.True(lost[0].Outcome is DeliveryOutcome.TimedOut or DeliveryOutcome.Unreachable, lost[0].ToString());
            await Eventually.TrueAsync(() => host.Producer.Reachability == Reachability.Unreachable, s_long);
            Assert.Equal(DeliveryOutcome.Unreachable, (await host.Producer.ProduceAsync(topic, "known", null, null, default)).Outcome);
        }
        finally
        {
            await backend.BringBackAsync();
        }

        await host.Producer.WaitUntilReachableAsync(default).WaitAsync(s_long);
        await Eventually.TrueAsync(async () => (await host.Producer.ProduceAsync(topic, [Record("back", "2")], default))[0].IsDelivered, s_long);
        await Eventually.TrueAsync(() => handler.Keys.Contains("back"), s_long);
    }

    [Fact]
    public async Task Broker_MissingAtStart_EverythingBeginsWhenItComes()
    {
        var topic = await TopicAsync();
        var (group, all) = (new RecordingHandler(), new OffsetKeepingHandler());
        await backend.TakeAwayAsync();
        KafkaTestHost host, catalogue;
        try
        {
            host = await KafkaTestHost.StartAsync(backend, group, Options(topic));
            catalogue = await KafkaTestHost.StartAsync(
                backend, all, Options(topic) with { Assignment = PartitionAssignment.EveryPartition });
            await Eventually.TrueAsync(() => host.Producer.Reachability == Reachability.Unreachable, s_long);
            Assert.False(catalogue.Consumer<OffsetKeepingHandler>().CaughtUp.IsCompleted);
        }
        finally
        {
            await backend.BringBackAsync();
        }

        await host.Producer.WaitUntilReachableAsync(default).WaitAsync(s_long);
        await Eventually.TrueAsync(async () => (await host.Producer.ProduceAsync(topic, [Record("k", "v")], default))[0].IsDelivered, s_long);
        await Eventually.TrueAsync(() => group.Applied.Count >= 1 && all.Applied.Count >= 1, s_long);
        await catalogue.Consumer<OffsetKeepingHandler>().CaughtUp.WaitAsync(s_long);
        await catalogue.DisposeAsync();
        await host.DisposeAsync();
    }

    private async Task RejectedArrivesAsync(string topic, RecordingHandler handler, string reason, long offset)
    {
        var rejected = new OffsetKeepingHandler();
        await using var reader = await KafkaTestHost.StartAsync(
            backend, rejected, Options(Topics.Rejected) with { Assignment = PartitionAssignment.EveryPartition, Group = topic });
        await using var host = await KafkaTestHost.StartAsync(backend, handler, Options(topic));

        await Deliver(host, topic, Records(0, 10));

        var source = $"{topic}/0/{offset}";
        await Eventually.TrueAsync(() => rejected.Applied.Any(r => r.Header(MessageHeaders.Source) == source), s_long);
        var record = rejected.Applied.First(r => r.Header(MessageHeaders.Source) == source);
        Assert.Equal(
            (reason, $"k{offset:D6}", $"{offset}", $"k{offset:D6}"),
            (record.Header(MessageHeaders.Reason), record.Key, Text(record), record.Header(MessageHeaders.EventId)));
        await Eventually.TrueAsync(() => handler.Keys.Contains("k000009"), s_long);
    }
}
