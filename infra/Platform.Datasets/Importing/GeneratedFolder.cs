using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>Products and client events as JSON lines with the platform's own field names: what the generator writes, and an easy form for any shop.</summary>
public sealed class GeneratedFolder : IDataset
{
    /// <summary>The data set's name.</summary>
    public const string DatasetName = "platform_ndjson";

    /// <summary>The file of products, one a line.</summary>
    public const string ProductsFile = "products.ndjson";

    /// <summary>The file of events, one a line.</summary>
    public const string EventsFile = "events.ndjson";

    private const string NotReadable = "not a line of the expected JSON";

    private readonly string _products;
    private readonly string? _events;

    private GeneratedFolder(string products, string? events)
    {
        _products = products;
        _events = events;
    }

    public string Name => DatasetName;

    public string Assumptions => "none: the lines are in the platform's own form.";

    public bool HasEvents => _events is not null;

    internal static GeneratedFolder? Recognise(IReadOnlyList<string> files)
    {
        var products = files.FirstOrDefault(f => Path.GetFileName(f) == ProductsFile);
        return products is null ? null : new GeneratedFolder(products, files.FirstOrDefault(f => Path.GetFileName(f) == EventsFile));
    }

    public IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync(CancellationToken ct) =>
        ReadAsync(_products, ContractsJson.Default.Product, ct);

    public IAsyncEnumerable<DatasetEntry<UserEvent>> ReadEventsAsync(CancellationToken ct) =>
        _events is null ? AsyncEnumerable.Empty<DatasetEntry<UserEvent>>() : ReadAsync(_events, ContractsJson.Default.UserEvent, ct);

    private static async IAsyncEnumerable<DatasetEntry<T>> ReadAsync<T>(string file, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken ct)
        where T : class
    {
        using var reader = DatasetFile.OpenText(file);
        var row = 0L;
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (line.Length > 0)
            {
                yield return Parse(++row, line, type);
            }
        }
    }

    private static DatasetEntry<T> Parse<T>(long row, string line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) is { } value
                ? new DatasetEntry<T> { Row = row, Value = value }
                : new DatasetEntry<T> { Row = row, Skipped = NotReadable };
        }
        catch (JsonException)
        {
            return new DatasetEntry<T> { Row = row, Skipped = NotReadable };
        }
    }
}
