using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Messaging.Consuming;

namespace Platform.Ranking.Catalogue;

/// <summary>Takes products from the topics into the catalogue. What is no product goes to the rejected topic with the reason.</summary>
internal sealed class CatalogueHandler(ProductCatalogue catalogue, CatalogueMetrics metrics) : IRecordHandler
{
    private const int LongestId = 128;
    private const int LongestTitle = 1_000;

    public Task HandleAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            var (product, fault) = Read(record.Key, record.Value);
            if (fault is not null)
            {
                batch.Reject(record, fault);
            }
            else
            {
                var applied = catalogue.Apply(new ProductChange(record.Key!, product, record.Timestamp, record.Region)
                {
                    Fingerprint = record.Value is { } value ? ProductChange.FingerprintOf(value.Span) : 0,
                });
                metrics.Changed(record.Region, applied);
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>The product, null for a deletion; or what is wrong.</summary>
    public static (Product? Product, string? Fault) Read(string? key, ReadOnlyMemory<byte>? value)
    {
        if (string.IsNullOrEmpty(key) || key.Length > LongestId || key.Any(char.IsControl))
        {
            return (null, $"The key is not a product id: 1 to {LongestId} characters, none a control character.");
        }

        if (value is not { } bytes)
        {
            return (null, null);
        }

        Product? product;
        try
        {
            product = JsonSerializer.Deserialize(bytes.Span, ContractsJson.Default.Product);
        }
        catch (JsonException bad)
        {
            return (null, $"The value is not a product: {bad.Message}");
        }

        return product switch
        {
            null => (null, "The value is the JSON null; a deletion has no value."),
            _ when product.Id != key => (null, $"The key is '{key}', but the product's id is '{product.Id}'."),
            _ when string.IsNullOrWhiteSpace(product.Title) || product.Title.Length > LongestTitle => (null, $"The title has 1 to {LongestTitle} characters."),
            _ when !Enum.IsDefined(product.Availability) => (null, $"There is no availability {product.Availability}."),
            _ when HasNull(product) => (null, "A list holds null."),
            _ when product.Attributes?.Keys.Any(k => k.Any(char.IsControl)) == true => (null, "An attribute's key has a control character."),
            _ => (product, null),
        };
    }

    private static bool HasNull(Product product) =>
        (product.Brands?.Any(b => b is null) ?? false)
        || (product.Categories?.Any(c => c is null) ?? false)
        || (product.Tags?.Any(t => t is null) ?? false)
        || (product.Attributes?.Values.Any(a => a is null || (a.Text?.Any(t => t is null) ?? false)) ?? false);
}
