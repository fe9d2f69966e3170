using System.Globalization;
using System.Text;
using Lucene.Net.Analysis.Miscellaneous;

namespace Platform.Ranking.Search.Analysis;

/// <summary>
/// Cuts a text into words by script: Latin and other spaced scripts at blanks and signs, with model numbers also in their pieces;
/// Chinese, Japanese and Korean in runs of single characters. Widths are unified, accents folded, case dropped. The same for
/// products and for queries, and any text may come in.
/// </summary>
internal static class TextSegmenter
{
    /// <summary>Longer words are cut: nobody types them, and the index bounds its terms.</summary>
    private const int LongestWord = 64;

    public static IEnumerable<Word> Segment(string text)
    {
        var runes = Normalize(text);
        var at = 0;
        while (at < runes.Length)
        {
            if (IsIdeographic(runes[at]))
            {
                var start = at;
                while (at < runes.Length && IsIdeographic(runes[at]))
                {
                    at++;
                }

                yield return Ideographic(runes.AsSpan(start..at));
            }
            else if (Rune.IsLetterOrDigit(runes[at]))
            {
                var start = at;
                while (at < runes.Length && IsInWord(runes, at))
                {
                    at++;
                }

                yield return Spaced(runes.AsSpan(start..at));
            }
            else
            {
                at++;
            }
        }
    }

    private static Rune[] Normalize(string text)
    {
        // Half a surrogate pair would make Normalize throw; as a rune it is the replacement character.
        var valid = text.Any(char.IsSurrogate) ? string.Concat(text.EnumerateRunes()) : text;
        return [.. valid.Normalize(NormalizationForm.FormKC).ToLowerInvariant().EnumerateRunes()];
    }

    private static bool IsInWord(Rune[] runes, int at)
    {
        var rune = runes[at];
        if (IsIdeographic(rune))
        {
            return false;
        }

        if (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark)
        {
            return true;
        }

        return IsJoiner(rune) && at + 1 < runes.Length && Rune.IsLetterOrDigit(runes[at + 1]) && !IsIdeographic(runes[at + 1]);
    }

    /// <summary>Signs that tie pieces into one word when letters or digits stand on both sides.</summary>
    private static bool IsJoiner(Rune rune) => rune.Value is '-' or '_' or '.' or '&' or '\'' or '\u2019' or '\u2010' or '\u2011';

    private static bool IsIdeographic(Rune rune) => rune.Value
        is (>= 0x4E00 and <= 0x9FFF)
        or (>= 0x3400 and <= 0x4DBF)
        or (>= 0x3040 and <= 0x30FF)
        or (>= 0xAC00 and <= 0xD7AF)
        or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x20000 and <= 0x323AF)
        or 0x3005;

    private static Word Ideographic(ReadOnlySpan<Rune> run)
    {
        var parts = new string[run.Length];
        for (var i = 0; i < run.Length; i++)
        {
            parts[i] = run[i].ToString();
        }

        var whole = string.Concat(parts);
        return new Word(whole, parts, whole, IsIdeographic: true);
    }

    private static Word Spaced(ReadOnlySpan<Rune> run)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (var i = 0; i < run.Length; i++)
        {
            if (i > 0 && IsBoundary(run, i))
            {
                Flush(part, parts);
            }

            if (!IsJoiner(run[i]) || IsDecimalPoint(run, i))
            {
                part.Append(run[i]);
            }
        }

        Flush(part, parts);
        if (parts.Count == 0)
        {
            parts.Add("");
        }

        // The s of a possessive says nothing: "kid's" is "kid".
        if (parts.Count > 1 && parts[^1] == "s" && run[^2].Value is '\'' or '\u2019')
        {
            parts.RemoveAt(parts.Count - 1);
        }

        var joined = string.Concat(parts);
        if (joined.Length > LongestWord)
        {
            joined = joined[..LongestWord];
            parts = [joined];
        }

        return new Word(joined, parts, parts.Count == 1 ? joined : Surface(run), IsIdeographic: false);
    }

    private static string Surface(ReadOnlySpan<Rune> run)
    {
        var surface = new StringBuilder(run.Length);
        foreach (var rune in run)
        {
            surface.Append(rune);
        }

        return Fold(surface.ToString());
    }

    private static bool IsBoundary(ReadOnlySpan<Rune> run, int i) =>
        IsDecimalPoint(run, i) || IsDecimalPoint(run, i - 1)
            ? false
            : IsJoiner(run[i]) || Rune.IsDigit(run[i]) != Rune.IsDigit(run[i - 1]);

    private static bool IsDecimalPoint(ReadOnlySpan<Rune> run, int i) =>
        run[i].Value == '.' && i > 0 && i + 1 < run.Length && Rune.IsDigit(run[i - 1]) && Rune.IsDigit(run[i + 1]);

    private static void Flush(StringBuilder part, List<string> parts)
    {
        if (part.Length > 0)
        {
            parts.Add(Fold(part.ToString()));
            part.Clear();
        }
    }

    /// <summary>Accents away: "café" is found by "cafe".</summary>
    private static string Fold(string word)
    {
        if (word.All(char.IsAscii))
        {
            return word;
        }

        var from = word.Normalize(NormalizationForm.FormC).ToCharArray();
        var to = new char[from.Length * 4];
        var length = ASCIIFoldingFilter.FoldToASCII(from, 0, to, 0, from.Length);
        return new string(to, 0, length);
    }
}
