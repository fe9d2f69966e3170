using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Ranking.Tests.Search;

/// <summary>The electronics shop with graded judgements, as an importer maps it. It is not part of the repository.</summary>
internal sealed record ChorusData(IReadOnlyList<Product> Products, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Judgements)
{
    private const string Folder = "chorus_electronics";

    /// <summary>Null when the folder that PLATFORM_DATA names has it not.</summary>
    public static ChorusData? Load()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("PLATFORM_DATA") ?? "", Folder);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var products = Directory.GetFiles(folder, "products_*.json.gz").Order(StringComparer.Ordinal).SelectMany(Read).ToList();
        var judgements = File.ReadLines(Path.Combine(folder, "judgements.csv")).Skip(1)
            .Select(l => l.Split(','))
            .GroupBy(c => c[0])
            .ToDictionary(g => g.Key, IReadOnlyDictionary<string, int> (g) => g.ToDictionary(c => c[1], c => int.Parse(c[2], CultureInfo.InvariantCulture)));
        return new ChorusData(products, judgements);
    }

    private static IEnumerable<Product> Read(string file)
    {
        using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(packed);
        return [.. json.RootElement.EnumerateArray().Select(Map)];
    }

    private static Product Map(JsonElement row)
    {
        string? Text(string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
        var attributes = new Dictionary<string, AttributeValue>();
        foreach (var (key, value) in row.EnumerateObject().Where(p => p.Name.StartsWith("attr_", StringComparison.Ordinal)).Select(p => (p.Name["attr_x_".Length..], p.Value)))
        {
            attributes[key] = value.ValueKind switch
            {
                JsonValueKind.Number => new AttributeValue { Numbers = [value.GetDouble()] },
                JsonValueKind.String => new AttributeValue { Text = [value.GetString()!] },
                JsonValueKind.Array => new AttributeValue { Text = [.. value.EnumerateArray().Select(v => v.ToString())] },
                _ => new AttributeValue { Text = [value.GetRawText()] },
            };
        }

        var type = Text("attr_t_product_type");
        return new Product
        {
            Id = Text("id")!,
            Title = Text("title")!,
            Description = Text("short_description"),
            Brands = [Text("supplier")!],
            Categories = type is null ? null : [type],
            Gtin = row.GetProperty("ean").EnumerateArray().Select(e => e.GetString()).FirstOrDefault(),
            PriceInfo = new PriceInfo { Price = row.GetProperty("price").GetDecimal() / 100, CurrencyCode = "USD" },
            Attributes = attributes,
            AvailableTime = DateTimeOffset.Parse(Text("date_released")!, CultureInfo.InvariantCulture),
        };
    }
}
