using System.Text.Json;
using Platform.Contracts.Catalog;
using Platform.Ingestion.Dialects;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Products;

/// <summary>Reads a product of the contract by its rules. Unknown fields are left out.</summary>
internal static class ProductReader
{
    private static readonly Alias s_title = new("title");
    private static readonly Alias s_description = new("description");
    private static readonly Alias s_brands = new("brands");
    private static readonly Alias s_categories = new("categories");
    private static readonly Alias s_priceInfo = new("priceInfo");
    private static readonly Alias s_originalPrice = new("originalPrice");
    private static readonly Alias s_availability = new("availability");
    private static readonly Alias s_availableQuantity = new("availableQuantity");
    private static readonly Alias s_gtin = new("gtin");
    private static readonly Alias s_tags = new("tags");
    private static readonly Alias s_languageCode = new("languageCode");
    private static readonly Alias s_uri = new("uri");
    private static readonly Alias s_images = new("images");
    private static readonly Alias s_primaryProductId = new("primaryProductId");
    private static readonly Alias s_availableTime = new("availableTime");

    /// <summary>The product; null when <paramref name="reader"/> holds why not.</summary>
    /// <param name="sent">What was sent.</param>
    /// <param name="routeId">The id in the address, which the product may leave out; null when the address has none.</param>
    /// <param name="reader">Fresh.</param>
    public static Product? Read(JsonElement sent, string? routeId, FieldReader reader)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            reader.Refuse("", "not an object: a product is a JSON object.");
            return null;
        }

        var source = JsonFields.Of(sent);
        var id = reader.Id(source, Fields.Id);
        if (routeId is not null && id is not null && id != routeId)
        {
            reader.Refuse("id", "not the id in the address: send the same one, or leave it out here.");
        }

        if (routeId is null && id is null)
        {
            reader.Refuse("id", "missing: send the catalogue's product id.");
        }

        var title = reader.Text(source, s_title, Limits.Title);
        if (string.IsNullOrWhiteSpace(title))
        {
            reader.Refuse("title", "missing: send what the shopper reads.");
        }

        var product = new Product
        {
            Id = routeId ?? id ?? "",
            Title = title ?? "",
            Description = reader.Text(source, s_description, Limits.Description),
            Brands = reader.Texts(source, s_brands, Limits.Brands, Limits.Label, strict: false),
            Categories = reader.Texts(source, s_categories, Limits.Categories, Limits.CategoryPath, strict: false),
            PriceInfo = ReadPrice(source, reader),
            Availability = ReadAvailability(source, reader),
            AvailableQuantity = reader.Whole(source, s_availableQuantity, 0, int.MaxValue),
            Gtin = ReadGtin(source, reader),
            Attributes = AttributeFields.Read(source, reader),
            Tags = reader.Texts(source, s_tags, Limits.Tags, Limits.Label, strict: false),
            LanguageCode = reader.Id(source, s_languageCode, Limits.LanguageCode),
            Uri = reader.Text(source, s_uri, Limits.Uri),
            Images = ReadImages(source, reader),
            PrimaryProductId = reader.Id(source, s_primaryProductId),
            AvailableTime = reader.Time(source, s_availableTime),
        };
        return reader.Violation is null ? product : null;
    }

    private static PriceInfo? ReadPrice(in JsonFields source, FieldReader reader)
    {
        if (!FieldReader.TryFind(source, s_priceInfo, out var info, out var name) || !reader.IsObject(info, name))
        {
            return null;
        }

        reader.Enter(name);
        var fields = JsonFields.Of(info);
        var price = reader.Money(fields, Fields.Price);
        if (price is null)
        {
            reader.Refuse("price", "missing: send what the shopper pays.");
        }

        var read = new PriceInfo
        {
            Price = price ?? 0,
            OriginalPrice = reader.Money(fields, s_originalPrice),
            Cost = reader.Money(fields, Fields.Cost),
            CurrencyCode = Transactions.Currency(fields, Fields.CurrencyCode, reader),
        };
        reader.Leave();
        return read;
    }

    private static Availability ReadAvailability(in JsonFields source, FieldReader reader)
    {
        var text = reader.Id(source, s_availability);
        switch (text)
        {
            case null or "IN_STOCK":
                return Availability.InStock;
            case "OUT_OF_STOCK":
                return Availability.OutOfStock;
            case "PREORDER":
                return Availability.Preorder;
            case "BACKORDER":
                return Availability.Backorder;
            default:
                reader.Refuse("availability", "unknown: send IN_STOCK, OUT_OF_STOCK, PREORDER or BACKORDER.");
                return Availability.InStock;
        }
    }

    private static string? ReadGtin(in JsonFields source, FieldReader reader)
    {
        var gtin = reader.Id(source, s_gtin, Limits.Id, numbers: true);
        if (gtin is not null && (gtin.Length > Limits.Gtin || !gtin.All(char.IsAsciiDigit)))
        {
            reader.Refuse("gtin", $"not a trade item number: send at most {Limits.Gtin} digits, or leave it out.");
        }

        return gtin;
    }

    private static List<ProductImage>? ReadImages(in JsonFields source, FieldReader reader)
    {
        if (!FieldReader.TryFind(source, s_images, out var list, out var name) || !reader.IsList(list, name, Limits.Images))
        {
            return null;
        }

        var images = new List<ProductImage>(list.GetArrayLength());
        var i = 0;
        foreach (var image in list.EnumerateArray())
        {
            if (!reader.IsObject(image, name, i))
            {
                return null;
            }

            reader.Enter(name, i++);
            if (reader.Text(JsonFields.Of(image), s_uri, Limits.Uri) is { } uri)
            {
                images.Add(new ProductImage(uri));
            }
            else
            {
                reader.Refuse("uri", "missing: send where the picture is.");
            }

            reader.Leave();
        }

        return images.Count == 0 ? null : images;
    }
}
