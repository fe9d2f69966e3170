using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;
using Platform.Hosting.Configuration;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Search;

/// <summary>Answers a search within its deadline.</summary>
internal sealed class SearchHandler(
    ProductSearcher searcher,
    AttributionTokens tokens,
    SearchMetrics metrics,
    IOptions<SearchOptions> options,
    IOptions<PlatformOptions> platform,
    TimeProvider time)
{
    /// <summary>Null when the deadline came first.</summary>
    public SearchResponse? Search(SearchPlan plan, CancellationToken cancellationToken)
    {
        var deadline = new SearchDeadline(time, options.Value.Deadline, cancellationToken);
        if (searcher.Search(plan, deadline) is not { } results)
        {
            metrics.CutOff(deadline.Elapsed);
            return null;
        }

        metrics.Answered(results, deadline.Elapsed);
        return new SearchResponse
        {
            Results = results.Results,
            Facets = results.Facets,
            TotalSize = results.TotalSize,
            CorrectedQuery = results.CorrectedQuery,
            AttributionToken = tokens.Next(),
            ServedBy = new ServedBy { Region = platform.Value.Region },
        };
    }
}
