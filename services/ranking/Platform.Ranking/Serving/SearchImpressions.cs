using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Hosting.Privacy;

namespace Platform.Ranking.Serving;

/// <summary>Records what a search showed. Searches are ordered by relevance, not by the ranker, so that their items carry no features.</summary>
internal sealed class SearchImpressions(ImpressionPublisher publisher, Pseudonymizer pseudonymizer, TimeProvider time)
{
    /// <summary>The placement of search results in impressions.</summary>
    public const string Placement = "search";

    /// <param name="visitorId">As the client sent it; without one the impression would belong to nobody, and none is made.</param>
    public void Publish(string? visitorId, string query, SearchResponse answer, bool synthetic)
    {
        if (visitorId is null || answer.Results.Count == 0)
        {
            return;
        }

        publisher.TryPublish(new Impression
        {
            AttributionToken = answer.AttributionToken,
            VisitorId = pseudonymizer.Pseudonym(visitorId),
            Placement = Placement,
            SearchQuery = query.Length > 0 ? query : null,
            ShownTime = time.GetUtcNow(),
            ServedBy = answer.ServedBy,
            FeatureVersion = RankingFeatures.Version,
            Items = [.. answer.Results.Select(r => new ImpressionItem { Id = r.Id, Position = r.Position, Score = r.Score ?? 0 })],
            Synthetic = synthetic,
        });
    }
}
