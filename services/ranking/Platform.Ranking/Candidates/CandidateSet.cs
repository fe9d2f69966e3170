using System.Runtime.InteropServices;
using Platform.FeatureStore.CoOccurrence;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Reranking;

namespace Platform.Ranking.Candidates;

/// <summary>
/// The candidates of one request, each once however many sources found it. Sources' scores do not compare, so that places are
/// added up instead (reciprocal rank fusion). Reused from request to request.
/// </summary>
internal sealed class CandidateSet
{
    /// <summary>Softens the difference between first places: the 1st of a source counts twice as much as its 11th.</summary>
    private const int RankSoftening = 10;

    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<Candidate> _candidates = [];

    public int Count => _candidates.Count;

    /// <summary>The candidates; valid until the set changes.</summary>
    public Span<Candidate> Span => CollectionsMarshal.AsSpan(_candidates);

    /// <summary>Takes what a source found, best first, as far as it may be shown.</summary>
    public void Add(IReadOnlyList<ScoredItem> found, CandidateOrigins origin, double weight, ProductCatalogue catalogue, Eligibility eligibility)
    {
        for (var rank = 0; rank < found.Count; rank++)
        {
            var id = found[rank].Id;
            var score = weight / (RankSoftening + rank);
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, id, out var known);
            if (!known)
            {
                // A product that may not be shown is remembered too, so that it is judged once.
                place = catalogue.TryGet(id, out var product) && eligibility.Allows(product) ? _candidates.Count : -1;
                if (place >= 0)
                {
                    _candidates.Add(new Candidate { Id = id, Product = product!, Origins = origin, SourceScore = score });
                }
            }
            else if (place >= 0)
            {
                ref var candidate = ref Span[place];
                candidate.Origins |= origin;
                candidate.SourceScore += score;
            }
        }
    }

    /// <summary>Keeps the best by source score, then id, in this order.</summary>
    public void Trim(int limit)
    {
        _candidates.Sort(static (a, b) => b.SourceScore != a.SourceScore ? b.SourceScore.CompareTo(a.SourceScore) : string.CompareOrdinal(a.Id, b.Id));
        if (_candidates.Count > limit)
        {
            _candidates.RemoveRange(limit, _candidates.Count - limit);
        }

        _places.Clear();
    }

    public void Clear()
    {
        _places.Clear();
        _candidates.Clear();
    }
}
