using Platform.Contracts.Serving;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Completion;

/// <summary>Phrases in order, each with the number of products that have it; never changed after it was made.</summary>
internal sealed class CompletionIndex
{
    public static readonly CompletionIndex Empty = new([]);

    private readonly string[] _keys;
    private readonly Phrase[] _phrases;

    public CompletionIndex(IEnumerable<Phrase> phrases)
    {
        _phrases = [.. phrases.OrderBy(p => p.Key, StringComparer.Ordinal)];
        _keys = [.. _phrases.Select(p => p.Key)];
    }

    public int Count => _phrases.Length;

    /// <summary>The most frequent phrases that begin with the text; when there is none, those that its last word begins, after its other words.</summary>
    /// <param name="text">What was typed so far.</param>
    /// <param name="limit">How many, at most.</param>
    /// <param name="productsWith">How many products have every word of a text; for words that no phrase has together.</param>
    public IReadOnlyList<CompletionResult> Complete(string text, int limit, Func<string, int> productsWith)
    {
        var key = Key(text);
        if (key.Length == 0)
        {
            return [];
        }

        var found = StartingWith(key, limit).Select(p => new CompletionResult { Suggestion = p.Display, Count = p.Products }).ToList();
        var lastWord = key.LastIndexOf(' ') + 1;
        return found.Count > 0 || lastWord == 0
            ? found
            : [.. StartingWith(key[lastWord..], limit)
                .Where(p => !p.Key.Contains(' ', StringComparison.Ordinal))
                .Select(p => key[..lastWord] + p.Display)
                .Select(s => new CompletionResult { Suggestion = s, Count = productsWith(s) })
                .Where(c => c.Count > 0)
                .OrderByDescending(c => c.Count)];
    }

    /// <summary>A text as phrases are compared: words folded, in lower case, one blank between them and none around ideographs.</summary>
    public static string Key(string text) => string.Join(' ', TextSegmenter.Segment(text).Select(w => w.Surface));

    private IEnumerable<Phrase> StartingWith(string prefix, int limit)
    {
        var best = new PriorityQueue<Phrase, (int Products, string Key)>(limit + 1, WorstFirst.Instance);
        var at = Array.BinarySearch(_keys, prefix, StringComparer.Ordinal);
        for (at = at >= 0 ? at : ~at; at < _keys.Length && _keys[at].StartsWith(prefix, StringComparison.Ordinal); at++)
        {
            best.Enqueue(_phrases[at], (_phrases[at].Products, _phrases[at].Key));
            if (best.Count > limit)
            {
                best.Dequeue();
            }
        }

        var order = new Phrase[best.Count];
        for (var i = order.Length - 1; i >= 0; i--)
        {
            order[i] = best.Dequeue();
        }

        return order;
    }

    private sealed class WorstFirst : IComparer<(int Products, string Key)>
    {
        public static readonly WorstFirst Instance = new();

        public int Compare((int Products, string Key) x, (int Products, string Key) y) =>
            x.Products != y.Products ? x.Products.CompareTo(y.Products) : string.CompareOrdinal(y.Key, x.Key);
    }
}

/// <summary>Something to suggest.</summary>
/// <param name="Key">As <see cref="CompletionIndex.Key"/> writes it.</param>
/// <param name="Display">As it is shown.</param>
/// <param name="Products">How many products have it.</param>
internal sealed record Phrase(string Key, string Display, int Products);
