using System.Globalization;

namespace Platform.ModelTools.LightGbm;

/// <summary>Lines of <c>key=value</c> up to an empty one: the header, or a tree.</summary>
internal sealed class LightGbmBlock(string name, IReadOnlyDictionary<string, string> fields)
{
    public bool Has(string key) => fields.ContainsKey(key);

    public string Text(string key, string? ifAbsent = null) =>
        fields.GetValueOrDefault(key) ?? ifAbsent ?? throw Bad(key, "is missing");

    public string[] Words(string key) => Text(key).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public int Number(string key, int least, int most, int? ifAbsent = null)
    {
        if (ifAbsent is { } absent && !Has(key))
        {
            return absent;
        }

        return int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Bad(key, $"is '{Text(key)}': a number from {least} to {most}");
    }

    public int[] Integers(string key, int? count = null) =>
        Counted(key, count, w => int.TryParse(w, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : (int?)null);

    public double[] Doubles(string key, int? count = null) =>
        Counted(key, count, Number);

    public InvalidDataException Bad(string key, string what) => new($"In {name} of the LightGBM model, {key} {what}.");

    /// <summary>The C library writes infinity as <c>inf</c>: the threshold of a decision that asks only whether the value is missing.</summary>
    private static double? Number(string word) => word switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
    };

    private T[] Counted<T>(string key, int? count, Func<string, T?> parse)
        where T : struct
    {
        T[] values = [.. Words(key).Select(w => parse(w) ?? throw Bad(key, $"holds '{w}'"))];
        return count is null || values.Length == count ? values : throw Bad(key, $"has {values.Length} values where {count} belong");
    }
}
