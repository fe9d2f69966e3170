using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Importing;

/// <summary>Icecat's open catalogue of electronics as Chorus publishes it: JSON arrays of products, gzipped.</summary>
internal sealed class ChorusElectronics(IReadOnlyList<string> files) : IDataset
{
    public const string DatasetName = "chorus_electronics";
    private const string Currency = "USD";
    private const string AttributePrefix = "attr_";
    private const int LongestTitle = 1_000;
    private const int LongestDescription = 5_000;
    private const int LongestText = 500;

    private static readonly string[] s_categoryFields = ["attr_t_product_type", "attr_t_type_of_product"];
    private static readonly string[] s_imageFields = ["img_500x500", "img_high", "img_low", "img_thumb"];

    public string Name => DatasetName;

    public string Assumptions => "prices are cents without a currency and are taken as USD; the category is the product type where one is given; there is no behaviour.";

    public bool HasEvents => false;

    public static ChorusElectronics? Recognise(IReadOnlyList<string> files)
    {
        var found = files
            .Where(f => Path.GetFileName(f) is var n && n.StartsWith("products_", StringComparison.OrdinalIgnoreCase)
                && (n.EndsWith(".json.gz", StringComparison.OrdinalIgnoreCase) || n.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
            .ToArray();
        return found.Length > 0 ? new ChorusElectronics(found) : null;
    }

    public async IAsyncEnumerable<DatasetEntry<Product>> ReadProductsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var row = 0L;
        foreach (var file in files)
        {
            await using var stream = DatasetFile.Open(file);
            await foreach (var element in JsonSerializer.DeserializeAsyncEnumerable(stream, DatasetJson.Default.JsonElement, ct))
            {
                yield return Read(++row, element);
            }
        }
    }

    public async IAsyncEnumerable<DatasetEntry<UserEvent>> ReadEventsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }

    private static DatasetEntry<Product> Read(long row, JsonElement source)
    {
        if (source.ValueKind != JsonValueKind.Object || TextOf(source, "id") is not { } id)
        {
            return new DatasetEntry<Product> { Row = row, Skipped = Skips.NoProduct };
        }

        if (TextOf(source, "title") is not { } title)
        {
            return new DatasetEntry<Product> { Row = row, Skipped = Skips.NoTitle };
        }

        return new DatasetEntry<Product>
        {
            Row = row,
            Value = new Product
            {
                Id = id,
                Title = Cut(title, LongestTitle),
                Description = TextOf(source, "short_description") is { } description ? Cut(description, LongestDescription) : null,
                Brands = TextOf(source, "supplier") is { } brand ? [brand] : null,
                Categories = CategoryOf(source) is { } category ? [category] : null,
                PriceInfo = PriceOf(source),
                Gtin = GtinOf(source),
                Attributes = AttributesOf(source),
                Images = ImagesOf(source),
                LanguageCode = "en",
                AvailableTime = TextOf(source, "date_released") is { } released
                    && DateTimeOffset.TryParse(released, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            },
        };
    }

    private static string? CategoryOf(JsonElement source) =>
        // Some values are bare numbers: codes that were never translated.
        s_categoryFields.Select(f => TextOf(source, f)).FirstOrDefault(t => t is not null && !t.All(char.IsAsciiDigit));

    private static PriceInfo? PriceOf(JsonElement source) =>
        source.TryGetProperty("price", out var price) && price.ValueKind == JsonValueKind.Number && price.TryGetDecimal(out var cents) && cents > 0
            ? new PriceInfo { Price = cents / 100, CurrencyCode = Currency }
            : null;

    private static string? GtinOf(JsonElement source)
    {
        if (!source.TryGetProperty("ean", out var codes) || codes.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        return codes.EnumerateArray()
            .Select(c => c.ValueKind == JsonValueKind.String ? c.GetString()! : "")
            .FirstOrDefault(c => c.Length is 8 or 12 or 13 or 14 && c.All(char.IsAsciiDigit));
    }

    /// <summary><c>attr_t_</c> holds texts, <c>attr_n_</c> numbers, <c>attr_b_</c> yes or no.</summary>
    private static Dictionary<string, AttributeValue>? AttributesOf(JsonElement source)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var field in source.EnumerateObject().Where(f => f.Name.StartsWith(AttributePrefix, StringComparison.Ordinal) && f.Name.Length > 7))
        {
            AttributeValue? value = field.Value.ValueKind switch
            {
                JsonValueKind.String when field.Value.GetString() is { Length: > 0 } text => new() { Text = [Cut(Printable(text), LongestText)] },
                JsonValueKind.Number => new() { Numbers = [field.Value.GetDouble()] },
                JsonValueKind.True => new() { Text = ["yes"] },
                JsonValueKind.False => new() { Text = ["no"] },
                _ => null,
            };
            if (value is not null)
            {
                attributes[field.Name[7..]] = value;
            }
        }

        return attributes.Count > 0 ? attributes : null;
    }

    private static List<ProductImage>? ImagesOf(JsonElement source)
    {
        var images = s_imageFields.Select(f => TextOf(source, f)).OfType<string>().Take(1).Select(u => new ProductImage(u)).ToList();
        return images.Count > 0 ? images : null;
    }

    private static string? TextOf(JsonElement source, string field) =>
        source.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && !string.IsNullOrWhiteSpace(text)
            ? Printable(text)
            : null;

    /// <summary>Some texts went through a wrong character set and hold control characters, which the platform refuses.</summary>
    private static string Printable(string text) =>
        text.Any(IsRefused) ? new string([.. text.Select(c => IsRefused(c) ? ' ' : c)]).Trim() : text;

    private static bool IsRefused(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');

    private static string Cut(string text, int longest)
    {
        if (text.Length <= longest)
        {
            return text;
        }

        // Never between the two halves of a character.
        return char.IsHighSurrogate(text[longest - 1]) ? text[..(longest - 1)] : text[..longest];
    }
}
