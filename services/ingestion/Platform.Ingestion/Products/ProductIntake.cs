using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Ingestion.Bodies;
using Platform.Ingestion.Durability;
using Platform.Ingestion.Events;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Products;

/// <summary>Checks products and brings them, or their end, to the catalogue of every region.</summary>
internal sealed class ProductIntake(DurableLog log, IntakeMetrics metrics, IOptions<IngestionOptions> options, TimeProvider time)
{
    private const string TooLarge = "too large for one message once it is written out: send less with the product.";

    /// <summary>Takes what can be taken, and says whether anything was JSON at all.</summary>
    public async Task<(IntakeOutcome Outcome, bool AnyJson)> PutAsync(
        ReadOnlyMemory<byte> body, JsonPieces pieces, string? routeId, EventIds ids, CancellationToken cancellationToken)
    {
        var results = new IngestResult[pieces.Pieces.Count];
        var products = new List<(string Id, byte[]? Value, int Place)>(results.Length);
        var reader = new FieldReader();
        var anyJson = results.Length == 0;
        for (var i = 0; i < results.Length; i++)
        {
            var (product, violation, isJson) = Read(body[pieces.Pieces[i]], routeId, reader);
            anyJson |= isJson;
            if (product is not null)
            {
                var value = JsonSerializer.SerializeToUtf8Bytes(product, ContractsJson.Default.Product);
                if (value.Length <= options.Value.MaxItemBytes)
                {
                    products.Add((product.Id, value, i));
                    continue;
                }

                violation = new Violation("product", TooLarge);
            }

            results[i] = new IngestResult
            {
                Index = i,
                Status = IngestStatus.Rejected,
                Field = violation!.Field is { Length: > 0 } field ? field : "product",
                Reason = violation.Reason,
            };
        }

        return (await WriteAsync(products, results, ids, cancellationToken), anyJson);
    }

    /// <summary>Takes a product out of every catalogue.</summary>
    public Task<IntakeOutcome> DeleteAsync(string id, EventIds ids, CancellationToken cancellationToken) =>
        WriteAsync([(id, null, 0)], new IngestResult[1], ids, cancellationToken);

    private (Product? Product, Violation? Violation, bool IsJson) Read(ReadOnlyMemory<byte> piece, string? routeId, FieldReader reader)
    {
        using var document = PieceReader.Open(piece, options.Value.MaxItemBytes, "product", out var violation, out var isJson);
        if (document is null)
        {
            return (null, violation, isJson);
        }

        reader.Reset();
        var product = ProductReader.Read(document.RootElement, routeId, reader);
        return (product, reader.Violation, true);
    }

    private async Task<IntakeOutcome> WriteAsync(
        List<(string Id, byte[]? Value, int Place)> products, IngestResult[] results, EventIds ids, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entries = new LogEntry[products.Count];
        var scopes = new EventScope[products.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            // Not a bare null: as an array it would turn into empty memory, and a deletion into an empty value.
            var value = products[i].Value is { } bytes ? new ReadOnlyMemory<byte>(bytes) : default(ReadOnlyMemory<byte>?);
            entries[i] = new LogEntry(Topics.Catalog, products[i].Id, value, ids.Next(products[i].Place), now);
            scopes[i] = EventScope.Everywhere;
        }

        var written = await log.WriteAsync(Topics.Catalog, entries, scopes, cancellationToken);
        var lost = 0;
        for (var i = 0; i < written.Length; i++)
        {
            var place = products[i].Place;
            lost += written[i] is { Safe: null, TooLarge: false } ? 1 : 0;
            results[place] = new IngestResult
            {
                Index = place,
                EventId = entries[i].EventId,
                ProductId = products[i].Id,
                Status = written[i].Safe is null ? IngestStatus.Rejected : IngestStatus.Accepted,
                Durability = written[i].Safe,
                Field = written[i].TooLarge ? "product" : null,
                Reason = written[i].TooLarge ? TooLarge : null,
            };
        }

        foreach (var result in results)
        {
            metrics.Product(result is { Status: IngestStatus.Rejected, Reason: null } ? "lost" : IntakeMetrics.NameOf(result.Status));
        }

        return new IntakeOutcome(results, lost);
    }
}
