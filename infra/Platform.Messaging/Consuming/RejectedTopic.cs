using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Messaging.Producing;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Consuming;

/// <summary>Moves records that cannot be applied to <see cref="Topics.Rejected"/> of the own region, as they came, with reason and source.</summary>
internal sealed partial class RejectedTopic(KafkaProducers producers, MessagingMetrics metrics, ILogger<RejectedTopic> logger)
{
    private const int MaxReason = 500;

    /// <summary>Throws when one of them is not delivered, so that the caller's batch does not count as done.</summary>
    public async Task MoveAsync(string group, IReadOnlyList<RejectedRecord> rejected, CancellationToken cancellationToken)
    {
        var source = rejected[0].Record.Region;
        var messages = rejected.Select(r => Message(r.Record, r.Reason)).ToArray();
        var outcomes = await producers.OwnOr(source).ProduceAsync(Topics.Rejected, messages, cancellationToken);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (record, reason) = rejected[i];
            switch (outcomes[i].Outcome)
            {
                case DeliveryOutcome.Delivered:
                    break;
                // The rejected topic takes no larger messages than the one it came from did, but the reason's header adds to it.
                case DeliveryOutcome.TooLarge:
                    Dropped(record.Topic, record.Partition, record.Offset, reason);
                    break;
                default:
                    throw new RejectionFailedException($"{outcomes[i].Outcome}: {outcomes[i].Detail}");
            }

            metrics.Rejected(record.Region, record.Topic, group);
            Rejected(record.Region, record.Topic, record.Partition, record.Offset, reason);
        }
    }

    private static ProducerRecord Message(ConsumedRecord record, string reason)
    {
        var headers = new List<KeyValuePair<string, string>>
        {
            new(MessageHeaders.Reason, reason.Length <= MaxReason ? reason : reason[..MaxReason]),
            new(MessageHeaders.Source, string.Create(CultureInfo.InvariantCulture, $"{record.Topic}/{record.Partition}/{record.Offset}")),
        };
        foreach (var (name, value) in record.RawHeaders)
        {
            if (name is not (MessageHeaders.EventId or MessageHeaders.SchemaVersion or MessageHeaders.TraceParent or MessageHeaders.Reason or MessageHeaders.Source)
                && value is not null)
            {
                headers.Add(new(name, Encoding.UTF8.GetString(value)));
            }
        }

        return new ProducerRecord(record.Key ?? "", record.Value, record.Header(MessageHeaders.EventId), record.Timestamp) { Headers = headers };
    }

    [LoggerMessage(9111, LogLevel.Warning, "Rejected a record of region {Region}, {Topic}/{Partition}/{Offset}: {Reason}")]
    private partial void Rejected(string region, string topic, int partition, long offset, string reason);

    [LoggerMessage(9112, LogLevel.Error, "A rejected record ({Topic}/{Partition}/{Offset}: {Reason}) is too large for the rejected topic and stays only where it was read")]
    private partial void Dropped(string topic, int partition, long offset, string reason);
}

/// <summary>The rejected topic did not take a record.</summary>
internal sealed class RejectionFailedException(string message) : Exception(message);
