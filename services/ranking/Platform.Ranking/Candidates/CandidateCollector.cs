using Microsoft.Extensions.Options;
using Platform.FeatureStore.CoOccurrence;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Reranking;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Candidates;

/// <summary>
/// Asks the sources of a placement side by side under one deadline. A source that fails or is slow is left out and counted; the
/// others' products make the list.
/// </summary>
internal sealed class CandidateCollector(
    IEnumerable<ICandidateSource> sources, ProductCatalogue catalogue, IOptions<CandidateOptions> options, RankingMetrics metrics)
{
    private readonly Dictionary<string, ICandidateSource> _sources = sources.ToDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>Fills <paramref name="set"/>, best sources first.</summary>
    /// <param name="eligibility">Known once the shopper is.</param>
    /// <returns>How many sources were left out.</returns>
    public async Task<int> CollectAsync(PlacementRecipe recipe, CandidateRequest request, Task<Eligibility> eligibility, CandidateSet set)
    {
        using var activity = RankingMetrics.Activities.StartActivity("ranking.candidates");
        var finding = new Task<IReadOnlyList<ScoredItem>?>[recipe.Sources.Count];
        for (var i = 0; i < finding.Length; i++)
        {
            finding[i] = FindAsync(_sources[recipe.Sources[i].Source], request);
        }

        var rules = await eligibility;
        var leftOut = 0;
        for (var i = 0; i < finding.Length; i++)
        {
            var source = _sources[recipe.Sources[i].Source];
            if (await finding[i] is { } found)
            {
                metrics.Found(source.Name, found.Count);
                set.Add(found, source.Origin, recipe.Sources[i].Weight, catalogue, rules);
            }
            else
            {
                leftOut++;
            }
        }

        set.Trim(options.Value.Limit);
        activity?.SetTag("platform.candidates", set.Count);
        activity?.SetTag("platform.sources.left_out", leftOut);
        return leftOut;
    }

    private async Task<IReadOnlyList<ScoredItem>?> FindAsync(ICandidateSource source, CandidateRequest request)
    {
        var until = request.Budget.Until(Stage.Candidates);
        try
        {
            var found = await source.FindAsync(request, options.Value.PerSource, until).WaitAsync(until);
            if (found is null)
            {
                metrics.SourceFailed(source.Name, "unavailable");
            }

            return found;
        }
        catch (OperationCanceledException) when (!request.Budget.Client.IsCancellationRequested)
        {
            metrics.SourceFailed(source.Name, "timeout");
            return null;
        }
    }
}
