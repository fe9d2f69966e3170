using CsCheck;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Tests.Filtering;

/// <summary>Filters and products that often meet.</summary>
internal static class FilterGen
{
    private static readonly Gen<string> s_brand = Gen.OneOf("Acme", "Bolt", "苹果", "", "O\"Neil\\");
    private static readonly Gen<string> s_category = Gen.OneOf("A", "A > B", "A > B > C", "A>B", "D", "A > BB", " ", "D > E");
    private static readonly Gen<string> s_word = Gen.OneOf("red", "blue", "IN_STOCK", "OUT_OF_STOCK", "PREORDER", "1", "2", "3");
    private static readonly Gen<string> s_key = Gen.OneOf("colour", "colours", "size");
    private static readonly Gen<double> s_number = Gen.OneOf<double>(Gen.Int[-3, 3].Select(i => (double)i), Gen.OneOf(0.5, -0.0, 19.99, 1e9, -1e-9));

    private static readonly Gen<FilterNode> s_any = Gen.OneOf<FilterNode>(
        Values(Gen.Const(new FilterField(FilterField.Brands)), s_brand),
        Values(Gen.Const(new FilterField(FilterField.Categories)), s_category),
        Values(Gen.OneOf(FilterField.Tags, FilterField.Availability, FilterField.Id, FilterField.Gtin, FilterField.LanguageCode).Select(n => new FilterField(n)), s_word),
        Values(s_key.Select(k => new FilterField(FilterField.Attributes, k)), s_word));

    private static readonly Gen<FilterNode> s_range = Gen.Select(
        Gen.OneOf<FilterField>(
            Gen.OneOf(FilterField.Price, FilterField.OriginalPrice, FilterField.AvailableQuantity).Select(n => new FilterField(n)),
            s_key.Select(k => new FilterField(FilterField.Attributes, k))),
        s_number.Nullable(),
        Gen.Bool,
        s_number.Nullable(),
        Gen.Bool,
        FilterNode (field, low, withLow, high, withHigh) => new RangeNode(field, low, withLow && low is not null, high, withHigh && high is not null));

    public static readonly Gen<FilterNode> Node = Nodes(4);

    /// <summary>Texts of the grammar's own pieces in any order.</summary>
    public static readonly Gen<string> Shuffled = Gen.OneOf(
        "brands", "price", "attributes.x", ":", "ANY", "IN", "(", ")", ",", "\"A\"", "\"", "AND", "OR", "NOT", "-", "*", "10", "5i", "7e", ">", "<=", "=", "\\", " ", "\0", "\ud800", "。")
        .List[0, 30].Select(string.Concat);

    public static readonly Gen<Product> Product = Gen.Select(
        s_word,
        s_brand.List[0, 2],
        s_category.List[0, 3],
        Gen.Select(s_number.Nullable(), s_number.Nullable(), Gen.Int[-3, 3].Nullable()),
        Gen.Select(s_word.List[0, 2], Gen.Enum<Availability>(), s_word.Null()),
        Gen.Select(s_key, Gen.Select(s_word.List[0, 2], s_number.List[0, 2])).List[0, 3],
        (id, brands, categories, numbers, words, attributes) => new Product
        {
            Id = id,
            Title = "x",
            Brands = brands,
            Categories = categories,
            PriceInfo = numbers.Item1 is { } price ? new PriceInfo { Price = (decimal)price, OriginalPrice = (decimal?)numbers.Item2, CurrencyCode = "EUR" } : null,
            AvailableQuantity = numbers.Item3,
            Tags = words.Item1,
            Availability = words.Item2,
            Gtin = words.Item3,
            Attributes = attributes.DistinctBy(a => a.Item1).ToDictionary(a => a.Item1, a => new AttributeValue { Text = a.Item2.Item1, Numbers = a.Item2.Item2 }),
        });

    private static Gen<FilterNode> Values(Gen<FilterField> field, Gen<string> value) =>
        Gen.Select(field, value.List[1, 3], FilterNode (f, values) => new AnyNode(f, values));

    private static Gen<FilterNode> Nodes(int depth)
    {
        var leaf = Gen.OneOf<FilterNode>(s_any, s_range);
        if (depth == 0)
        {
            return leaf;
        }

        var inner = Nodes(depth - 1);
        return Gen.OneOf<FilterNode>(
            leaf,
            inner.List[2, 3].Select(FilterNode (parts) => new AndNode(parts)),
            inner.List[2, 3].Select(FilterNode (parts) => new OrNode(parts)),
            inner.Select(FilterNode (part) => new NotNode(part)));
    }
}
