using System.Buffers;
using Platform.Contracts.Catalog;
using Platform.Ranking.Candidates;

namespace Platform.Ranking.Reranking;

/// <summary>
/// Orders candidates by score, then id, and trades score for variety: maximal marginal relevance, the next product being the one
/// with the best mix of its own score and its unlikeness to those already chosen. The best product always stays first.
/// </summary>
internal static class Reranker
{
    /// <summary>Likeness of two products of one category; the rest up to 1 is the brand's.</summary>
    private const double CategoryLikeness = 0.6;
    private const double BrandLikeness = 1 - CategoryLikeness;

    /// <summary>Puts the list to be shown at the front of <paramref name="candidates"/>, in its order, and says how long it is.</summary>
    public static int Order(Span<Candidate> candidates, int take, DiversityLevel level)
    {
        take = Math.Min(take, candidates.Length);
        candidates.Sort(static (a, b) => ByScoreThenId(a, b));
        if (level != DiversityLevel.None && candidates.Length > 2)
        {
            Diversify(candidates, take, level.Relevance());
        }

        return take;
    }

    public static double Likeness(Product a, Product b) =>
        (SameFirst(a.Categories, b.Categories) ? CategoryLikeness : 0) + (SameFirst(a.Brands, b.Brands) ? BrandLikeness : 0);

    private static void Diversify(Span<Candidate> candidates, int take, double relevance)
    {
        var best = candidates[0].Score;
        var span = best - candidates[^1].Score;
        var likeness = ArrayPool<double>.Shared.Rent(candidates.Length);
        likeness.AsSpan(0, candidates.Length).Clear();
        for (var place = 1; place < take; place++)
        {
            var last = candidates[place - 1].Product;
            var chosen = place;
            var chosenValue = double.NegativeInfinity;
            for (var i = place; i < candidates.Length; i++)
            {
                likeness[i] = Math.Max(likeness[i], Likeness(last, candidates[i].Product));
                var score = span > 0 ? 1 - ((best - candidates[i].Score) / span) : 1;
                var value = (relevance * score) - ((1 - relevance) * likeness[i]);
                if (value > chosenValue)
                {
                    (chosen, chosenValue) = (i, value);
                }
            }

            Lift(candidates, chosen, place);
            Lift(likeness.AsSpan(), chosen, place);
        }

        ArrayPool<double>.Shared.Return(likeness);
    }

    /// <summary>Moves one element forward and keeps the order of the others, so that equal values stay ordered by score and id.</summary>
    private static void Lift<T>(Span<T> items, int from, int to)
    {
        var lifted = items[from];
        items[to..from].CopyTo(items[(to + 1)..]);
        items[to] = lifted;
    }

    private static int ByScoreThenId(in Candidate a, in Candidate b)
    {
        var order = b.Score.CompareTo(a.Score);
        return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
    }

    private static bool SameFirst(IReadOnlyList<string>? a, IReadOnlyList<string>? b) =>
        a is { Count: > 0 } && b is { Count: > 0 } && string.Equals(a[0], b[0], StringComparison.Ordinal);
}
