using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Platform.Messaging.Kafka;

namespace Platform.Messaging.Consuming;

// How partitions come and go.
internal sealed partial class ConsumerLoop
{
    private const int ClientKilobytes = 8 * 1_024;
    private static readonly TimeSpan s_offsetDeadline = TimeSpan.FromSeconds(5);

    private IConsumer<string?, byte[]?> Open()
    {
        var group = options.Assignment == PartitionAssignment.Group;
        var config = new ConsumerConfig
        {
            BootstrapServers = region.Kafka,
            ClientId = $"platform-{options.Group}",
            GroupId = options.Group,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // Only what was applied is stored; the client commits what is stored: each second, on a rebalance, and at the end.
            EnableAutoOffsetStore = false,
            EnableAutoCommit = group && options.Offsets == OffsetKeeping.Kafka,
            AutoCommitIntervalMs = 1_000,
            EnablePartitionEof = true,
            AllowAutoCreateTopics = false,
            SessionTimeoutMs = (int)kafka.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)kafka.SessionTimeout.TotalMilliseconds / 5,
            FetchWaitMaxMs = (int)kafka.FetchWait.TotalMilliseconds,
            FetchErrorBackoffMs = 100,
            // The default of a second would be the pace of a reader that has caught its memory up with its bound.
            FetchQueueBackoffMs = 10,
            // What the client itself holds: enough for the network's round trips, and bounded in bytes, a partition's answer too.
            QueuedMinMessages = 5_000,
            QueuedMaxMessagesKbytes = ClientKilobytes,
            FetchMaxBytes = Math.Max(ClientKilobytes * 1_024 / 2, kafka.MessageBytes),
            MaxPartitionFetchBytes = kafka.MessageBytes,
        };
        KafkaClients.Patient(config);
        var builder = new ConsumerBuilder<string?, byte[]?>(config)
            .SetErrorHandler((_, error) => _fatal = error.IsFatal ? error : _fatal)
            .SetLogHandler((_, message) => KafkaClients.Log(logger, Region, message));
        if (group)
        {
            builder.SetPartitionsAssignedHandler(Assigned).SetPartitionsRevokedHandler((_, p) => Revoked(p)).SetPartitionsLostHandler((_, p) => Lost(p));
        }

        return builder.Build();
    }

    private IEnumerable<TopicPartitionOffset> Assigned(IConsumer<string?, byte[]?> consumer, List<TopicPartition> partitions)
    {
        AssignmentChanged(options.Group, Region, options.Topic, "assigned", Names(partitions));
        foreach (var partition in partitions)
        {
            Begin(partition);
        }

        // With the handler's own offsets the client's first position is only a place to seek from. The beginning: whatever is read from
        // there by mistake comes again, and nothing is left out.
        return partitions.Select(p => new TopicPartitionOffset(p, offsets is null ? Offset.Unset : Offset.Beginning));
    }

    /// <summary>Takes up a partition; with the handler's own offsets nothing of it is applied before its offset is known.</summary>
    private void Begin(TopicPartition partition)
    {
        var worker = StartWorker(partition);
        worker.Positioning = offsets is not null;
        _workers[partition] = worker;
        if (offsets is not null)
        {
            _ = FindPositionAsync(worker, offsets);
        }
    }

    private async Task FindPositionAsync(PartitionWorker worker, IOffsetSource source)
    {
        for (var attempt = 0; _workers.TryGetValue(worker.Partition, out var current) && ReferenceEquals(current, worker); attempt++)
        {
            try
            {
                using var deadline = new CancellationTokenSource(s_offsetDeadline, time);
                var next = await source.NextOffsetAsync(Region, options.Topic, worker.Partition.Partition.Value, deadline.Token);
                _positions.Enqueue(new TopicPartitionOffset(worker.Partition, next is { } offset ? new Offset(offset) : Offset.Beginning));
                return;
            }
            // The message boundary: whatever the handler's store met, it is asked again while the partition is ours.
            catch (Exception e)
            {
                OffsetUnknown(e, options.Group, Region, options.Topic, worker.Partition.Partition.Value);
                await Task.Delay(Backoff.Delay(attempt, options.RetryDelay, options.MaxRetryDelay, random), time);
            }
        }
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        AssignmentChanged(options.Group, Region, options.Topic, "revoked", Names(partitions.Select(p => p.TopicPartition)));
        Release(partitions.Select(p => p.TopicPartition));
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        AssignmentChanged(options.Group, Region, options.Topic, "lost", Names(partitions.Select(p => p.TopicPartition)));
        foreach (var partition in partitions)
        {
            if (_workers.TryRemove(partition.TopicPartition, out var worker))
            {
                worker.Abandon();
            }
        }
    }

    /// <summary>Lets batches in progress end, all within one deadline, so that what was applied is committed before someone else reads on.</summary>
    private void Release(IEnumerable<TopicPartition> partitions)
    {
        var leaving = partitions.Where(_workers.ContainsKey).Select(p => _workers[p]).ToArray();
        foreach (var worker in leaving)
        {
            worker.Stop();
        }

        var began = time.GetTimestamp();
        foreach (var worker in leaving)
        {
            var left = options.DrainTimeout - time.GetElapsedTime(began);
            if (!worker.Drain(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            {
                BatchAbandoned(options.Group, Region, options.Topic, worker.Partition.Partition.Value);
            }

            _workers.TryRemove(worker.Partition, out _);
        }
    }

    private PartitionWorker StartWorker(TopicPartition partition)
    {
        var worker = new PartitionWorker(partition, options, applier, Applied);
        worker.Start();
        return worker;
    }

    private void Applied(PartitionWorker worker, long nextOffset)
    {
        if (options.Assignment != PartitionAssignment.Group || options.Offsets != OffsetKeeping.Kafka)
        {
            return;
        }

        try
        {
            _consumer.StoreOffset(new TopicPartitionOffset(worker.Partition, new Offset(nextOffset)));
        }
        catch (Exception e) when (e is KafkaException { Error.Code: ErrorCode.Local_State } or ObjectDisposedException)
        {
            // The partition was taken away while the batch ended: it comes again elsewhere, which "at least once" allows.
            BatchAbandoned(options.Group, Region, options.Topic, worker.Partition.Partition.Value);
        }
    }

    private void Close()
    {
        Release([.. _workers.Keys]);
        try
        {
            _consumer.Close();
        }
        catch (KafkaException e)
        {
            ReadFailed(options.Group, Region, options.Topic, e.Error.Code.ToString(), e.Error.Reason);
        }

        _consumer.Dispose();
    }

    private static string Names(IEnumerable<TopicPartition> partitions) => string.Join(',', partitions.Select(p => p.Partition.Value));

    [LoggerMessage(9119, LogLevel.Information, "{Group}, region {Region}, {Topic}: {Change} {Partitions}")]
    private partial void AssignmentChanged(string group, string region, string topic, string change, string partitions);

    [LoggerMessage(9120, LogLevel.Warning, "{Group}, region {Region}, {Topic}/{Partition}: the batch in progress was given up and comes again")]
    private partial void BatchAbandoned(string group, string region, string topic, int partition);

    [LoggerMessage(9121, LogLevel.Warning, "{Group} does not know its offset of region {Region}, {Topic}/{Partition} yet")]
    private partial void OffsetUnknown(Exception exception, string group, string region, string topic, int partition);
}
