using System.Globalization;

namespace Platform.Ranking.Catalogue;

/// <summary>Names of the index's fields, and how keyed values are written into one field.</summary>
internal static class IndexFields
{
    public const string Id = "id";

    // Searched texts: stems, and the words as they are.
    public const string Title = "text.title";
    public const string Words = "exact.words";
    public const string Brand = "text.brand";
    public const string Category = "text.category";
    public const string Attribute = "text.attribute";
    public const string Description = "text.description";
    public const string Code = "exact.code";

    // Sorted by.
    public const string OutOfStock = "sort.outOfStock";
    public const string Price = "sort.price";
    public const string HasPrice = "sort.hasPrice";
    public const string TitleOrder = "sort.title";
    public const string Newness = "sort.newness";

    // Filtered by, sorted by and counted: one field for all keys of attributes.
    public const string AttributeNumber = "number.attributes";

    /// <summary>Stands between a key and its value; neither has it, since it is a control character.</summary>
    public const char KeyEnd = '\u001f';

    private const string NumberFormat = "x16";
    private const string FilterPrefix = "is.";
    private const string NumberPrefix = "number.";
    private const string FacetPrefix = "facet.";

    /// <summary>The searched fields that hold stems.</summary>
    public static readonly IReadOnlyList<string> Stemmed = [Title, Brand, Category, Attribute, Description];

    public static bool IsExact(string field) => field.StartsWith("exact.", StringComparison.Ordinal);

    public static string Filter(string field) => FilterPrefix + field;

    public static string Number(string field) => NumberPrefix + field;

    public static string Facet(string field) => FacetPrefix + field;

    public static string Keyed(string key, string value) => $"{key}{KeyEnd}{value}";

    /// <summary>The negative zero as the positive one: they are equal, but their bits sort apart.</summary>
    public static double OneZero(double value) => value + 0.0;

    /// <summary>A number under a key, in text that sorts as the numbers do.</summary>
    public static string Keyed(string key, double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(OneZero(value));
        var sortable = (ulong)bits ^ (bits < 0 ? ulong.MaxValue : 1UL << 63);
        return Keyed(key, sortable.ToString(NumberFormat, CultureInfo.InvariantCulture));
    }

    /// <summary>The number of what <see cref="Keyed(string, double)"/> made.</summary>
    public static double NumberOf(string keyed)
    {
        var sortable = ulong.Parse(keyed.AsSpan(keyed.IndexOf(KeyEnd, StringComparison.Ordinal) + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return BitConverter.UInt64BitsToDouble((sortable >> 63) == 0 ? ~sortable : sortable ^ (1UL << 63));
    }
}
