using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Messaging.Kafka;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Producing;

/// <summary>
/// Sends messages to one region's Kafka: idempotent, acknowledged by every in-sync replica, bounded in memory and in time.
/// What can be expected to fail is a value, never an exception. A Kafka known to be away is not waited for.
/// </summary>
public sealed partial class KafkaProducer : IAsyncDisposable
{
    private static readonly byte[] s_schemaVersion = Encoding.UTF8.GetBytes(MessageHeaders.CurrentSchemaVersion);
    private static readonly TimeSpan s_settle = TimeSpan.FromSeconds(1);

    private readonly KafkaOptions _options;
    private readonly string _bootstrap;
    private readonly TimeProvider _time;
    private readonly MessagingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly KafkaProbe _probe;
    private readonly Lock _swap = new();
    private readonly List<Task> _retiring = [];
    private IProducer<string, byte[]?> _current;
    private bool _stopped;

    internal KafkaProducer(string region, string bootstrap, KafkaOptions options, TimeProvider time, MessagingMetrics metrics, ILogger logger)
    {
        Region = region;
        _bootstrap = bootstrap;
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _current = Open();
        _probe = new KafkaProbe(region, bootstrap, () => _current.Handle, options.ProbeInterval, time, logger);
        metrics.Track(_probe);
    }

    /// <summary>The region whose Kafka this is.</summary>
    public string Region { get; }

    /// <summary>What is known of the region's Kafka now. <see cref="Reachability.Unknown"/> until the first answer or failure.</summary>
    public Reachability Reachability => _probe.State;

    /// <summary>Whether Kafka answered lately. False before the first answer.</summary>
    public bool IsReachable => _probe.State == Reachability.Reachable;

    /// <summary>Completes when Kafka has answered, at once when it is reachable now.</summary>
    public Task WaitUntilReachableAsync(CancellationToken cancellationToken) => _probe.WaitUntilReachableAsync(cancellationToken);

    /// <summary>Sends one message and waits for its acknowledgement. Cancelling ends the wait, not the sending.</summary>
    public async Task<DeliveredTo> ProduceAsync(
        string topic, string key, ReadOnlyMemory<byte>? value, string? eventId, CancellationToken cancellationToken) =>
        (await ProduceAsync(topic, [new ProducerRecord(key, value, eventId)], cancellationToken))[0];

    /// <summary>Sends many messages and waits for all acknowledgements; the answers stand in the order of the records. Cancelling ends the wait, not the sending.</summary>
    public async Task<DeliveredTo[]> ProduceAsync(string topic, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return [];
        }

        using var activity = MessagingTelemetry.StartSend(topic, Region, records.Count);
        var outcomes = _probe.State == Reachability.Unreachable
            ? Refuse(records.Count)
            : await SendAsync(topic, records, cancellationToken);
        _metrics.Sent(Region, topic, outcomes);
        if (activity is not null && Array.Find(outcomes, o => !o.IsDelivered) is { Outcome: not DeliveryOutcome.Delivered } failed)
        {
            activity.SetTag("error.type", failed.Outcome.ToString());
            activity.SetStatus(ActivityStatusCode.Error, failed.Detail);
        }

        return outcomes;
    }

    /// <summary>Waits for what is in flight, at most as long as a delivery may take, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        IProducer<string, byte[]?> last;
        lock (_swap)
        {
            if (_stopped)
            {
                return;
            }

            _stopped = true;
            last = _current;
        }

        await _probe.DisposeAsync();
        _metrics.Forget(_probe);
        await RetireAsync(last, TimeSpan.Zero);
        await Task.WhenAll(_retiring);
    }

    private DeliveredTo[] Refuse(int count)
    {
        var outcomes = new DeliveredTo[count];
        Array.Fill(outcomes, new DeliveredTo(DeliveryOutcome.Unreachable, Region, Detail: _probe.Detail));
        return outcomes;
    }

    private async Task<DeliveredTo[]> SendAsync(string topic, IReadOnlyList<ProducerRecord> records, CancellationToken cancellationToken)
    {
        var batch = new PendingBatch(Region, records.Count, _probe);
        var traceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? Encoding.UTF8.GetBytes(id) : null;
        DeliveredTo? full = null;
        for (var i = 0; i < records.Count; i++)
        {
            // A full queue stays full for the rest of the batch: asking again would only cost an exception each.
            var failed = full ?? Enqueue(topic, records[i], traceParent, batch, i);
            if (failed is { } outcome)
            {
                full = outcome.Outcome == DeliveryOutcome.QueueFull ? outcome : null;
                batch.Complete(i, outcome);
            }
        }

        try
        {
            // The client reports every message within the delivery timeout; the bound is for a client that was closed meanwhile.
            return await batch.Task.WaitAsync(_options.DeliveryTimeout + s_settle, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return batch.GiveUp();
        }
    }

    private DeliveredTo? Enqueue(string topic, in ProducerRecord record, byte[]? traceParent, PendingBatch batch, int index)
    {
        var message = new Message<string, byte[]?>
        {
            Key = record.Key,
            Value = record.Value is { } value ? Bytes(value) : null,
            Headers = HeadersOf(record, traceParent),
            Timestamp = record.Timestamp is { } time ? new Timestamp(time) : Timestamp.Default,
        };
        var producer = Volatile.Read(ref _current);
        try
        {
            producer.Produce(topic, message, report => batch.Complete(index, report));
            return null;
        }
        catch (ProduceException<string, byte[]?> e) when (e.Error.IsFatal || e.Error.Code == ErrorCode.Local_Fatal)
        {
            Rebuild(producer, e.Error);
            return new DeliveredTo(DeliveryOutcome.Refused, Region, Detail: e.Error.Reason);
        }
        catch (ProduceException<string, byte[]?> e)
        {
            return new DeliveredTo(Outcomes.Of(e.Error.Code), Region, Detail: e.Error.Reason);
        }
        catch (ObjectDisposedException)
        {
            return new DeliveredTo(DeliveryOutcome.Unreachable, Region, Detail: "The producer is closed.");
        }
    }

    private static Headers HeadersOf(in ProducerRecord record, byte[]? traceParent)
    {
        var headers = new Headers { { MessageHeaders.SchemaVersion, s_schemaVersion } };
        if (record.EventId is { } eventId)
        {
            headers.Add(MessageHeaders.EventId, Encoding.UTF8.GetBytes(eventId));
        }

        if (traceParent is not null)
        {
            headers.Add(MessageHeaders.TraceParent, traceParent);
        }

        foreach (var (name, text) in record.Headers ?? [])
        {
            headers.Add(name, Encoding.UTF8.GetBytes(text));
        }

        return headers;
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : value.ToArray();
}
