using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.Messaging.Consuming;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>Counts shown lists. What cannot be read is set aside by others; here it is no evidence.</summary>
internal sealed class ImpressionEvidence(EvidenceCounter counter) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record.ReadOrNull(ContractsJson.Default.Impression) is { } impression)
            {
                counter.Take(impression);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Counts what shoppers did with them. What cannot be read is set aside by the feature service; here it is no evidence.</summary>
internal sealed class ClickstreamEvidence(EvidenceCounter counter) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record.ReadOrNull(ContractsJson.Default.UserEvent) is { } userEvent)
            {
                counter.Take(userEvent);
            }
        }

        return Task.CompletedTask;
    }
}
