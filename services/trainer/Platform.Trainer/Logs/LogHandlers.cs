using Platform.Contracts;
using Platform.Contracts.Events;
using Platform.FeatureStore.Products;
using Platform.Messaging.Consuming;
using Platform.Trainer.Telemetry;

namespace Platform.Trainer.Logs;

/// <summary>Fills the log with events. What cannot be read is set aside by the feature service; here it only does not train.</summary>
internal sealed class ClickstreamHandler(TrainingLog log, TrainerMetrics metrics) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record.ReadOrNull(ContractsJson.Default.UserEvent) is { } userEvent)
            {
                log.Add(userEvent);
            }
            else
            {
                metrics.Unreadable(Topics.Clickstream);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Fills the log with shown lists.</summary>
internal sealed class ImpressionsHandler(TrainingLog log, TrainerMetrics metrics) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record.ReadOrNull(ContractsJson.Default.Impression) is { } impression)
            {
                log.Add(impression);
            }
            else
            {
                metrics.Unreadable(Topics.Impressions);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Fills the log with products. A null value deletes one.</summary>
internal sealed class CatalogHandler(TrainingLog log, TrainerMetrics metrics) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record is { Value: null, Key: { } deleted })
            {
                log.Set(deleted, null, record.Timestamp);
            }
            else if (record.ReadOrNull(ContractsJson.Default.Product) is { } product)
            {
                log.Set(product.Id, ProductFacts.From(product), record.Timestamp);
            }
            else
            {
                metrics.Unreadable(Topics.Catalog);
            }
        }

        return Task.CompletedTask;
    }
}
