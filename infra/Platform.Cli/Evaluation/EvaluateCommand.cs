using System.CommandLine;
using System.Globalization;
using Platform.Client;
using Platform.Contracts.Serving;
using Platform.Datasets.Importing;
using Platform.Models.Evaluation;
using Spectre.Console;

namespace Platform.Cli.Evaluation;

/// <summary><c>platform evaluate search</c>: NDCG@10 of the search that runs, over judged queries.</summary>
internal static class EvaluateCommand
{
    private const int Depth = 10;

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var folder = new Argument<string>("folder") { Description = "A data set's folder with judgements.csv; its products have to be imported." };
        var atLeast = new Option<double?>("--at-least") { Description = "Fail when NDCG@10 over the queries with a relevant product is lower." };
        var search = new Command("search", """
            NDCG@10 of the search that runs, over a data set's judged queries. Products without a judgement count as not relevant.
            Given over the queries that have a relevant product, and over all (the others count 0).

            Example: platform evaluate search ./data/chorus_electronics --at-least 0.704
            """) { folder, atLeast }.Does(terminal, async (parse, ct) =>
        {
            var judgements = await JudgementFile.ReadAsync(parse.GetValue(folder)!, ct);
            using var edge = options.EdgeOf(parse);
            var report = await MeasureAsync(edge, judgements, ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(report, CliJson.Default.NdcgReport);
            }
            else
            {
                Show(terminal.Console, report);
            }

            return report.RelevantQueries == 0 || report.OverRelevant < parse.GetValue(atLeast) ? ExitCode.Failed : ExitCode.Ok;
        });
        return new Command("evaluate", "Measure quality against judgements.") { search };
    }

    private static async Task<NdcgReport> MeasureAsync(EdgeClient edge, JudgementFile judgements, CancellationToken ct)
    {
        var scores = new List<QueryScore>();
        foreach (var (query, ratings) in judgements.Queries.OrderBy(q => q.Key, StringComparer.Ordinal))
        {
            var answer = await edge.SearchAsync(new SearchRequest { Query = query, PageSize = Depth, Facets = [] }, ct);
            var ranking = answer.Results.Select(r => r.Id).ToList();
            scores.Add(new QueryScore(query, Ndcg.At(ranking, ratings, Depth), ranking.Count(id => !ratings.ContainsKey(id))));
        }

        var relevant = scores.Where(s => s.Ndcg is not null).ToList();
        return new NdcgReport
        {
            Queries = scores.Count,
            RelevantQueries = relevant.Count,
            OverRelevant = Math.Round(relevant.Count == 0 ? 0 : relevant.Average(s => s.Ndcg!.Value), 4),
            OverAll = Math.Round(scores.Count == 0 ? 0 : scores.Average(s => s.Ndcg ?? 0), 4),
            UnjudgedShown = scores.Sum(s => s.Unjudged),
            Worst = [.. relevant.OrderBy(s => s.Ndcg).Take(10)],
        };
    }

    private static void Show(IAnsiConsole console, NdcgReport report)
    {
        console.MarkupLineInterpolated($"NDCG@{Depth} [bold]{report.OverRelevant:0.000}[/] over the {report.RelevantQueries} queries with a relevant product");
        console.MarkupLineInterpolated($"NDCG@{Depth} [bold]{report.OverAll:0.000}[/] over all {report.Queries}; {report.UnjudgedShown} results shown had no judgement");
        var worst = string.Join(", ", report.Worst.Select(w => string.Create(CultureInfo.InvariantCulture, $"{w.Query} {w.Ndcg:0.00}")));
        console.MarkupLineInterpolated($"[grey]lowest: {worst}[/]");
    }
}

internal sealed record NdcgReport
{
    public required int Queries { get; init; }

    public required int RelevantQueries { get; init; }

    /// <summary>Mean over the queries that have a relevant product.</summary>
    public required double OverRelevant { get; init; }

    /// <summary>Mean over all queries; those without a relevant product count 0.</summary>
    public required double OverAll { get; init; }

    public required int UnjudgedShown { get; init; }

    public required IReadOnlyList<QueryScore> Worst { get; init; }
}

internal sealed record QueryScore(string Query, double? Ndcg, int Unjudged);
