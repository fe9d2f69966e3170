using System.Text.Json;
using Platform.Contracts;
using Platform.FeatureStore.Products;
using Platform.Messaging.Consuming;

namespace Platform.Feature.Catalog;

/// <summary>Keeps <see cref="ProductFactsTable"/> up to date.</summary>
internal sealed class CatalogHandler(ProductFactsTable table) : IRecordHandler
{
    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            if (record.Key is not { Length: > 0 } id)
            {
                batch.Reject(record, "The message has no key: it is the product's id.");
                continue;
            }

            try
            {
                var product = record.Value is { } value ? JsonSerializer.Deserialize(value.Span, ContractsJson.Default.Product) : null;
                table.Set(id, product is null ? null : ProductFacts.From(product), record.Timestamp);
            }
            catch (JsonException e)
            {
                batch.Reject(record, $"The value is not a product in JSON: {e.Message}");
            }
        }

        return Task.CompletedTask;
    }
}
