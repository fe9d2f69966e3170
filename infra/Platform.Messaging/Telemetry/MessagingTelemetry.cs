using System.Diagnostics;
using Platform.Contracts;
using Platform.Messaging.Consuming;

namespace Platform.Messaging.Telemetry;

/// <summary>Spans by OpenTelemetry's messaging conventions.</summary>
internal static class MessagingTelemetry
{
    public const string Name = "Platform.Messaging";

    /// <summary>A batch links to this many of its producers' spans: enough to find the way, few enough to read.</summary>
    private const int MaxLinks = 32;

    private static readonly ActivitySource s_source = new(Name);

    public static Activity? StartSend(string topic, string region, int count)
    {
        var activity = s_source.StartActivity($"send {topic}", ActivityKind.Producer);
        return Describe(activity, "send", topic, region, count);
    }

    public static Activity? StartProcess(RecordBatch batch, string group)
    {
        if (!s_source.HasListeners())
        {
            return null;
        }

        var links = new List<ActivityLink>();
        foreach (var record in batch)
        {
            if (links.Count < MaxLinks
                && record.Header(MessageHeaders.TraceParent) is { } parent
                && ActivityContext.TryParse(parent, null, isRemote: true, out var context))
            {
                links.Add(new ActivityLink(context));
            }
        }

        // One message is a step of its producer's trace; many are a trace of their own that points to all.
        var first = batch.Count == 1 && links.Count == 1 ? links[0].Context : default;
        var activity = s_source.StartActivity($"process {batch.Topic}", ActivityKind.Consumer, first, links: links);
        activity?.SetTag("messaging.consumer.group.name", group);
        activity?.SetTag("messaging.destination.partition.id", batch.Partition);
        return Describe(activity, "process", batch.Topic, batch.Region, batch.Count);
    }

    private static Activity? Describe(Activity? activity, string operation, string topic, string region, int count) =>
        activity?
            .SetTag("messaging.system", "kafka")
            .SetTag("messaging.operation.type", operation)
            .SetTag("messaging.operation.name", operation)
            .SetTag("messaging.destination.name", topic)
            .SetTag("messaging.batch.message_count", count)
            .SetTag("platform.source.region", region);
}
