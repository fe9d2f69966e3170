using System.Globalization;
using System.Text;

namespace Platform.FeatureStore.Queries;

/// <summary>One spelling for the queries that count as the same.</summary>
public static class QueryText
{
    /// <summary>Longer queries are cut here.</summary>
    public const int Longest = 100;

    /// <summary>Compatibility composition (NFKC), lower case, single spaces, no controls; empty when nothing is left.</summary>
    public static string Normalize(string? query)
    {
        if (string.IsNullOrEmpty(query))
        {
            return "";
        }

        var start = query.Length <= 4 * Longest ? query : query[..(4 * Longest)];
        var text = new StringBuilder(start.Length);
        // Lone surrogates make Normalize throw; replacing them first keeps every input legal.
        foreach (var rune in start.EnumerateRunes())
        {
            text.Append(rune.ToString());
        }

        var composed = text.ToString().Normalize(NormalizationForm.FormKC).ToLower(CultureInfo.InvariantCulture);
        text.Clear();
        var space = false;
        foreach (var rune in composed.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = text.Length > 0;
                continue;
            }

            if (text.Length + rune.Utf16SequenceLength + (space ? 1 : 0) > Longest)
            {
                break;
            }

            if (space)
            {
                text.Append(' ');
                space = false;
            }

            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
