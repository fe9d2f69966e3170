using Confluent.Kafka;
using Platform.Messaging.Kafka;

namespace Platform.Messaging.Producing;

/// <summary>Messages that wait for their acknowledgements, with one task for all of them.</summary>
internal sealed class PendingBatch(string region, int count, KafkaProbe probe)
{
    private readonly DeliveredTo[] _outcomes = new DeliveredTo[count];
    private readonly bool[] _known = new bool[count];
    private readonly TaskCompletionSource<DeliveredTo[]> _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;

    public Task<DeliveredTo[]> Task => _all.Task;

    public void Complete(int index, DeliveryReport<string, byte[]?> report)
    {
        if (!report.Error.IsError)
        {
            probe.Answered();
            Complete(index, new DeliveredTo(DeliveryOutcome.Delivered, region, report.Partition.Value, report.Offset.Value));
            return;
        }

        if (report.Error.Code == ErrorCode.Local_MsgTimedOut)
        {
            probe.Failed(report.Error.Reason);
        }

        Complete(index, new DeliveredTo(Outcomes.Of(report.Error.Code), region, Detail: report.Error.Reason));
    }

    public void Complete(int index, DeliveredTo outcome)
    {
        _outcomes[index] = outcome;
        Volatile.Write(ref _known[index], true);
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _all.TrySetResult(_outcomes);
        }
    }

    /// <summary>What is known by now; the rest counts as timed out.</summary>
    public DeliveredTo[] GiveUp()
    {
        var outcomes = new DeliveredTo[_outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = Volatile.Read(ref _known[i])
                ? _outcomes[i]
                : new DeliveredTo(DeliveryOutcome.TimedOut, region, Detail: "No report of the message came.");
        }

        return outcomes;
    }
}

internal static class Outcomes
{
    public static DeliveryOutcome Of(ErrorCode code) => code switch
    {
        ErrorCode.NoError => DeliveryOutcome.Delivered,
        ErrorCode.Local_QueueFull => DeliveryOutcome.QueueFull,
        ErrorCode.MsgSizeTooLarge or ErrorCode.InvalidMsgSize or ErrorCode.RecordListTooLarge => DeliveryOutcome.TooLarge,
        // Whether the broker has the message is not known after any of these.
        ErrorCode.Local_MsgTimedOut or ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut or ErrorCode.Local_Transport
            or ErrorCode.Local_AllBrokersDown or ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend
            or ErrorCode.Local_Fatal or ErrorCode.Local_PurgeInflight or ErrorCode.Local_PurgeQueue
            or ErrorCode.OutOfOrderSequenceNumber or ErrorCode.UnknownProducerId or ErrorCode.Local_Inconsistent => DeliveryOutcome.TimedOut,
        _ => DeliveryOutcome.Refused,
    };
}
