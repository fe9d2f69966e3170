using Platform.Contracts.Events;
using Platform.FeatureStore;
using Platform.FeatureStore.Memory;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Ranking;
using Platform.Trainer.Training;

namespace Platform.Trainer.Rows;

/// <summary>Lists made from the clickstream alone: it is replayed in time order, and each list sees the features as they were before its event.</summary>
internal sealed class ReplayRows(
    IReadOnlyDictionary<string, ProductFacts> products, FeatureStoreOptions features, RankerTrainingOptions options)
{
    private const int QueryClicks = 20;
    private const int MaxChosen = 5;

    /// <summary>A product chosen this soon after a search counts as chosen from its answer.</summary>
    private static readonly TimeSpan s_searchWindow = TimeSpan.FromMinutes(5);

    /// <summary>A product viewed this soon before may be the page that the list stood on.</summary>
    private static readonly TimeSpan s_pageWindow = TimeSpan.FromMinutes(30);

    private readonly FeatureMemory _memory = new(features, products.GetValueOrDefault);
    private readonly CandidateSampler _sampler = new(products);
    private readonly Dictionary<string, (string Query, DateTimeOffset Time)> _searches = new(StringComparer.Ordinal);

    /// <param name="events">In time order; applied once each.</param>
    /// <param name="moments">The moments to make lists of, by event index.</param>
    /// <param name="use">What the list of an event index is for; null when it is for nothing.</param>
    /// <param name="ct">Ends it.</param>
    public void Build(IReadOnlyList<UserEvent> events, ILookup<int, Consideration> moments, Func<int, ListUse?> use, CancellationToken ct)
    {
        for (var i = 0; i < events.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var userEvent = events[i];
            if (moments.Contains(i) && use(i) is { } wanted && wanted.Sample.Wants(userEvent.EventId)
                && Group(userEvent, [.. moments[i].Take(MaxChosen)], wanted.Candidates) is { } group)
            {
                wanted.Sample.Add(group);
            }

            Apply(userEvent);
        }
    }

    private void Apply(UserEvent userEvent)
    {
        if (userEvent.Synthetic || !_memory.Apply(userEvent))
        {
            return;
        }

        if (userEvent is { EventType: EventType.Search, SearchQuery: { } query })
        {
            _searches[userEvent.VisitorId] = (query, userEvent.EventTime);
        }
        else if (Considerations.LabelOf(userEvent.EventType) > 0)
        {
            _sampler.Touched(_memory, userEvent.EventTime);
        }
    }

    private RowGroup? Group(UserEvent userEvent, IReadOnlyList<Consideration> chosen, int candidates)
    {
        var now = userEvent.EventTime;
        // Each list has its own chance, so that it is the same whatever the rest of the log holds.
        var random = new Random((int)StableHash.Of(options.Seed, userEvent.EventId));
        var visitor = _memory.Visitor(userEvent.VisitorId);
        var query = _searches.TryGetValue(userEvent.VisitorId, out var search) && now - search.Time <= s_searchWindow ? search.Query : null;
        IReadOnlyList<string> page = query is null && random.Next(2) == 0 && visitor?.Views is [{ } last, ..] && now - last.Time <= s_pageWindow ? [last.Id] : [];
        var coVisited = _memory.CoVisited(RankingContext.CoVisitSources(visitor, page));
        var coPurchased = _memory.CoPurchased(RankingContext.CoPurchaseSources(visitor));
        var context = new RankingContext(
            visitor, now, page, coVisited, coPurchased, query is null ? [] : _memory.QueryClicks(query, QueryClicks, now), features);

        var items = _sampler.Draw([.. chosen.Select(c => c.Item)], visitor, page, coVisited, coPurchased, candidates, random);
        if (items.Count < 2)
        {
            return null;
        }

        var rows = new float[items.Count * RankingFeatures.Count];
        var labels = new int[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            var candidate = context.Candidate(item, _memory.Item(item, now), products.GetValueOrDefault(item));
            RankingFeatures.Compute(context, candidate, rows.AsSpan(i * RankingFeatures.Count, RankingFeatures.Count));
            labels[i] = chosen.Where(c => c.Item == item).Select(c => c.Label).DefaultIfEmpty(0).Max();
        }

        return new RowGroup(userEvent.EventId, userEvent.VisitorId, now, items, labels, rows);
    }
}

/// <summary>What a list is for.</summary>
/// <param name="Candidates">Its length.</param>
/// <param name="Sample">Takes it.</param>
internal readonly record struct ListUse(int Candidates, ListSample Sample);
