using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging.Consuming;

/// <summary>Finds the partitions of a topic, and where to begin in each, also those that come later; waits for a broker or a topic that is not there yet.</summary>
internal sealed partial class PartitionWatcher(string region, ConsumerOptions options, IOffsetSource? offsets, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_later = TimeSpan.FromSeconds(10);

    /// <param name="client">The client to ask with.</param>
    /// <param name="found">Takes new partitions.</param>
    /// <param name="stop">Ends the watching.</param>
    public async Task WatchAsync(Handle client, Action<IReadOnlyList<TopicPartitionOffset>> found, CancellationToken stop)
    {
        var known = new HashSet<int>();
        while (!stop.IsCancellationRequested)
        {
            // The client's question blocks its thread, so that it gets one of its own.
            var partitions = await Task.Factory.StartNew(() => Ask(client), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            var fresh = partitions.Where(p => !known.Contains(p)).ToArray();
            var begin = await BeginAsync(fresh, stop);
            if (begin.Count > 0)
            {
                found(begin);
                known.UnionWith(begin.Select(b => b.Partition.Value));
            }

            await Task.Delay(known.Count > 0 && begin.Count == fresh.Length ? s_later : s_soon, time, stop);
        }
    }

    /// <summary>All of them or none, so that "caught up" never means a part.</summary>
    private async Task<IReadOnlyList<TopicPartitionOffset>> BeginAsync(int[] partitions, CancellationToken stop)
    {
        var begin = new List<TopicPartitionOffset>(partitions.Length);
        foreach (var partition in partitions)
        {
            var offset = Offset.Beginning;
            if (offsets is not null)
            {
                try
                {
                    offset = await offsets.NextOffsetAsync(region, options.Topic, partition, stop) is { } next ? new Offset(next) : Offset.Beginning;
                }
                // The message boundary: whatever the handler's store met, it is asked again.
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    OffsetUnknown(e, options.Group, region, options.Topic, partition);
                    return [];
                }
            }

            begin.Add(new TopicPartitionOffset(options.Topic, partition, offset));
        }

        return begin;
    }

    private int[] Ask(Handle client)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(client).Build();
            var topic = admin.GetMetadata(options.Topic, s_deadline).Topics.Find(t => t.Topic == options.Topic);
            return topic is { Error.IsError: false } ? [.. topic.Partitions.Select(p => p.PartitionId)] : [];
        }
        catch (KafkaException e)
        {
            NotFound(options.Group, region, options.Topic, e.Error.Reason);
            return [];
        }
        catch (ObjectDisposedException)
        {
            return [];
        }
    }

    [LoggerMessage(9114, LogLevel.Warning, "{Group} does not know its offset of region {Region}, {Topic}/{Partition} yet")]
    private partial void OffsetUnknown(Exception exception, string group, string region, string topic, int partition);

    [LoggerMessage(9115, LogLevel.Debug, "{Group} does not see the partitions of region {Region}, {Topic}, yet: {Reason}")]
    private partial void NotFound(string group, string region, string topic, string reason);
}
