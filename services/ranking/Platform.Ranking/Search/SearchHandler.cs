using Microsoft.Extensions.Options;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Search;

/// <summary>Answers a search within its deadline and has the shown list recorded.</summary>
internal sealed class SearchHandler(
    ProductSearcher searcher,
    AttributionTokens tokens,
    ImpressionPublisher impressions,
    Pseudonymizer pseudonymizer,
    SearchMetrics metrics,
    IOptions<SearchOptions> options,
    IOptions<PlatformOptions> platform,
    TimeProvider time)
{
    private const string Placement = "search";

    /// <summary>Null when the deadline came first.</summary>
    public SearchResponse? Search(SearchPlan plan, Searcher by, CancellationToken cancellationToken)
    {
        var deadline = new SearchDeadline(time, options.Value.Deadline, cancellationToken);
        if (searcher.Search(plan, deadline) is not { } results)
        {
            metrics.CutOff(deadline.Elapsed);
            return null;
        }

        metrics.Answered(results, deadline.Elapsed);
        var response = new SearchResponse
        {
            Results = results.Results,
            Facets = results.Facets,
            TotalSize = results.TotalSize,
            CorrectedQuery = results.CorrectedQuery,
            AttributionToken = tokens.Next(),
            ServedBy = new ServedBy { Region = platform.Value.Region },
        };
        if (by.VisitorId is { } visitor && response.Results.Count > 0)
        {
            impressions.TryPublish(Impression(plan, visitor, by.IsSynthetic, response));
        }

        return response;
    }

    private Impression Impression(SearchPlan plan, string visitorId, bool synthetic, SearchResponse response) => new()
    {
        AttributionToken = response.AttributionToken,
        VisitorId = pseudonymizer.Pseudonym(visitorId),
        Placement = Placement,
        SearchQuery = plan.Query.Length > 0 ? plan.Query : null,
        ShownTime = time.GetUtcNow(),
        ServedBy = response.ServedBy,
        FeatureVersion = RankingFeatures.Version,
        Items = [.. response.Results.Select(r => new ImpressionItem { Id = r.Id, Position = r.Position, Score = r.Score ?? 0 })],
        Synthetic = synthetic,
    };
}

/// <summary>Who searches.</summary>
/// <param name="VisitorId">As the client names them; null when it does not.</param>
/// <param name="IsSynthetic">A journey of the health services.</param>
internal readonly record struct Searcher(string? VisitorId, bool IsSynthetic);
