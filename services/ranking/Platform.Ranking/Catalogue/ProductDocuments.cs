using Lucene.Net.Documents;
using Lucene.Net.Index;
using Lucene.Net.Util;
using Platform.Contracts.Catalog;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Catalogue;

/// <summary>A product as a document of the index. Nothing is stored but the id: the catalogue has the product.</summary>
internal static class ProductDocuments
{
    private const int LongestTitleOrder = 100;

    private static readonly string[] s_filterTexts =
    [
        FilterField.Brands, FilterField.Categories, FilterField.Availability, FilterField.Tags, FilterField.Gtin, FilterField.LanguageCode,
        FilterField.PrimaryProductId,
    ];

    private static readonly string[] s_facets = [FilterField.Brands, FilterField.Categories, FilterField.Availability];

    private static readonly string[] s_numbers = [FilterField.Price, FilterField.OriginalPrice, FilterField.AvailableQuantity];

    public static Document Of(Product product)
    {
        var document = new Document { new StringField(IndexFields.Id, product.Id, Field.Store.NO) };
        document.Add(new SortedDocValuesField(IndexFields.Id, new BytesRef(product.Id)));
        AddTexts(document, product);
        AddOrders(document, product);
        foreach (var name in s_filterTexts)
        {
            foreach (var value in new FilterField(name).TextsOf(product).Distinct(StringComparer.Ordinal))
            {
                document.Add(new StringField(IndexFields.Filter(name), value, Field.Store.NO));
                if (s_facets.Contains(name))
                {
                    document.Add(new SortedSetDocValuesField(IndexFields.Facet(name), new BytesRef(value)));
                }
            }
        }

        foreach (var name in s_numbers)
        {
            foreach (var number in new FilterField(name).NumbersOf(product))
            {
                document.Add(new DoubleField(IndexFields.Number(name), IndexFields.OneZero(number), Field.Store.NO));
            }
        }

        AddAttributes(document, product);
        return document;
    }

    private static void AddTexts(Document document, Product product)
    {
        AddText(document, IndexFields.Title, product.Title);
        AddText(document, IndexFields.Words, product.Title);
        AddText(document, IndexFields.Description, product.Description);
        foreach (var brand in product.Brands ?? [])
        {
            AddText(document, IndexFields.Brand, brand);
            AddText(document, IndexFields.Words, brand);
        }

        foreach (var category in product.Categories ?? [])
        {
            AddText(document, IndexFields.Category, category);
            AddText(document, IndexFields.Words, category);
        }

        foreach (var tag in product.Tags ?? [])
        {
            AddText(document, IndexFields.Category, tag);
        }

        foreach (var text in product.Attributes?.Values.SelectMany(a => a.Text ?? []) ?? [])
        {
            AddText(document, IndexFields.Attribute, text);
        }

        AddText(document, IndexFields.Code, product.Id);
        AddText(document, IndexFields.Code, product.Gtin);
    }

    private static void AddText(Document document, string field, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            document.Add(new TextField(field, text, Field.Store.NO));
        }
    }

    private static void AddOrders(Document document, Product product)
    {
        document.Add(new NumericDocValuesField(IndexFields.OutOfStock, ProductCatalogue.IsAvailable(product) ? 0 : 1));
        document.Add(new DoubleDocValuesField(IndexFields.Price, (double)(product.PriceInfo?.Price ?? 0)));
        document.Add(new NumericDocValuesField(IndexFields.HasPrice, product.PriceInfo is null ? 0 : 1));
        document.Add(new NumericDocValuesField(IndexFields.Newness, product.AvailableTime?.UtcTicks ?? 0));
        var title = product.Title.ToLowerInvariant();
        document.Add(new SortedDocValuesField(IndexFields.TitleOrder, new BytesRef(title.Length > LongestTitleOrder ? title[..LongestTitleOrder] : title)));
    }

    private static void AddAttributes(Document document, Product product)
    {
        foreach (var key in product.Attributes?.Keys ?? [])
        {
            var field = new FilterField(FilterField.Attributes, key);
            foreach (var text in field.TextsOf(product).Distinct(StringComparer.Ordinal))
            {
                var keyed = IndexFields.Keyed(key, text);
                document.Add(new StringField(IndexFields.Filter(FilterField.Attributes), keyed, Field.Store.NO));
                document.Add(new SortedSetDocValuesField(IndexFields.Facet(FilterField.Attributes), new BytesRef(keyed)));
            }

            foreach (var number in field.NumbersOf(product).Distinct())
            {
                var keyed = IndexFields.Keyed(key, number);
                document.Add(new StringField(IndexFields.AttributeNumber, keyed, Field.Store.NO));
                document.Add(new SortedSetDocValuesField(IndexFields.AttributeNumber, new BytesRef(keyed)));
            }
        }
    }
}
