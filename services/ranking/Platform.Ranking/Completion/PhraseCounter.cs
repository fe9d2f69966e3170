using System.Runtime.InteropServices;
using Platform.Contracts.Catalog;
using Platform.Ranking.Filtering;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Completion;

/// <summary>
/// Finds what is worth suggesting: brands, categories, and what titles repeat: one to three words in a row, and pieces of ideographic
/// text that no longer piece stands in for.
/// </summary>
internal sealed class PhraseCounter
{
    /// <summary>Phrases kept: about 150 bytes each.</summary>
    private const int MostPhrases = 100_000;

    /// <summary>Pieces counted before the rare ones are thrown away.</summary>
    private const int MostCounted = 1_000_000;

    private const int MostWords = 3;
    private const int ShortestPiece = 2;
    private const int LongestPiece = 6;

    /// <summary>A phrase of a title that fewer products have is an accident.</summary>
    private const int FewestProducts = 2;

    /// <summary>A piece is left out when a longer one has this share of its products.</summary>
    private const double StandsIn = 0.8;

    private static readonly HashSet<string> s_linking =
        new(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "per", "x"], StringComparer.Ordinal);

    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _pieces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Display, int Products)> _names = new(StringComparer.Ordinal);

    public void Add(Product product)
    {
        foreach (var name in (product.Brands ?? []).Concat(product.Categories?.Select(Leaf) ?? []).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var key = CompletionIndex.Key(name);
            ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, key, out _);
            known = (known.Display ?? name, known.Products + 1);
        }

        var words = TextSegmenter.Segment(product.Title).ToList();
        var found = new HashSet<string>(StringComparer.Ordinal);
        AddWords(words, found);
        CountAll(_words, found);
        found.Clear();
        foreach (var run in words.Where(w => w.IsIdeographic))
        {
            AddPieces(run.Parts, found);
        }

        CountAll(_pieces, found);
    }

    public CompletionIndex ToIndex()
    {
        DropCovered();
        var phrases = _names.Where(n => n.Key.Length > 0).ToDictionary(n => n.Key, n => new Phrase(n.Key, n.Value.Display, n.Value.Products), StringComparer.Ordinal);
        foreach (var (text, products) in _words.Concat(_pieces).Where(p => p.Value >= FewestProducts))
        {
            if (!phrases.TryGetValue(text, out var known) || known.Products < products)
            {
                phrases[text] = new Phrase(text, known?.Display ?? text, products);
            }
        }

        return new CompletionIndex(phrases.Values.OrderByDescending(p => p.Products).ThenBy(p => p.Key, StringComparer.Ordinal).Take(MostPhrases));
    }

    private static string Leaf(string path)
    {
        var whole = CategoryPath.Normalize(path);
        var last = whole.LastIndexOf(CategoryPath.Separator, StringComparison.Ordinal);
        return last < 0 ? whole : whole[(last + CategoryPath.Separator.Length)..];
    }

    private static void AddWords(List<Word> words, HashSet<string> found)
    {
        for (var first = 0; first < words.Count; first++)
        {
            if (!IsTelling(words[first]))
            {
                continue;
            }

            var phrase = words[first].Surface;
            found.Add(phrase);
            for (var next = first + 1; next < words.Count && next < first + MostWords && !words[next].IsIdeographic; next++)
            {
                phrase += " " + words[next].Surface;
                if (IsTelling(words[next]))
                {
                    found.Add(phrase);
                }
            }
        }
    }

    private static void AddPieces(IReadOnlyList<string> run, HashSet<string> found)
    {
        for (var first = 0; first < run.Count; first++)
        {
            for (var length = ShortestPiece; length <= LongestPiece && first + length <= run.Count; length++)
            {
                found.Add(string.Concat(run.Skip(first).Take(length)));
            }
        }
    }

    /// <summary>Words that may begin and end a phrase.</summary>
    private static bool IsTelling(Word word) => !word.IsIdeographic && word.Surface.Any(char.IsLetter) && !s_linking.Contains(word.Surface);

    private static void CountAll(Dictionary<string, int> counts, HashSet<string> found)
    {
        foreach (var text in found)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, text, out _)++;
        }

        if (counts.Count > MostCounted)
        {
            foreach (var (text, _) in counts.Where(c => c.Value < FewestProducts).ToList())
            {
                counts.Remove(text);
            }
        }
    }

    /// <summary>手机保护 says nothing when nearly all that have it have 手机保护壳.</summary>
    private void DropCovered()
    {
        var covered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (text, products) in _pieces)
        {
            foreach (var shorter in new[] { text[..^LastRune(text)], text[FirstRune(text)..] })
            {
                if (_pieces.TryGetValue(shorter, out var all) && products >= all * StandsIn)
                {
                    covered.Add(shorter);
                }
            }
        }

        foreach (var text in covered)
        {
            _pieces.Remove(text);
        }
    }

    private static int LastRune(string text) => char.IsLowSurrogate(text[^1]) ? 2 : 1;

    private static int FirstRune(string text) => char.IsHighSurrogate(text[0]) ? 2 : 1;
}
