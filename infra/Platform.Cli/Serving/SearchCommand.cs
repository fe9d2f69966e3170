using System.CommandLine;
using System.Globalization;
using Platform.Contracts.Serving;
using Spectre.Console;

namespace Platform.Cli.Serving;

/// <summary><c>platform search</c>: the results as a table, with their facets.</summary>
internal static class SearchCommand
{
    private const int FacetValuesShown = 8;

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var query = new Argument<string>("query") { Description = "What a shopper would type; empty lists what passes the filter." };
        var filter = new Option<string?>("--filter") { Description = "For example: (brands: ANY(\"HP\",\"Dell\")) AND price: IN(100, 500i)" };
        var orderBy = new Option<string?>("--order-by") { Description = "relevance, price, 'price desc', …" };
        var pageSize = new Option<int>("--page-size") { Description = "Results, 1 to 120.", DefaultValueFactory = _ => 10 };
        var offset = new Option<int>("--offset") { Description = "Results to skip.", DefaultValueFactory = _ => 0 };
        var facets = new Option<string?>("--facets") { Description = "Facets to count, with commas: brands,categories,price,availability,attributes.KEY" };
        var visitor = new Option<string?>("--visitor") { Description = "Who searches." };
        return new Command("search", """
            Search the catalogue.

            Examples:
              platform search laptop
              platform search "" --filter 'price: IN(*, 20)' --order-by price --facets brands
              platform search 咖啡
            """)
        {
            query, filter, orderBy, pageSize, offset, facets, visitor,
        }.Does(terminal, async (parse, ct) =>
        {
            using var edge = options.EdgeOf(parse);
            var answer = await edge.SearchAsync(
                new SearchRequest
                {
                    Query = parse.GetValue(query),
                    Filter = parse.GetValue(filter),
                    OrderBy = parse.GetValue(orderBy),
                    PageSize = parse.GetValue(pageSize),
                    Offset = parse.GetValue(offset),
                    Facets = parse.GetValue(facets)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    VisitorId = parse.GetValue(visitor),
                },
                ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(answer, CliJson.Default.SearchResponse);
                return ExitCode.Ok;
            }

            Show(terminal.Console, answer);
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, SearchResponse answer)
    {
        if (answer.CorrectedQuery is { } corrected)
        {
            console.MarkupLineInterpolated($"Searched for [bold]{corrected}[/] instead.");
        }

        console.Write(ResultTable.Of(answer.Results));
        foreach (var facet in answer.Facets.Where(f => f.Values.Count > 0))
        {
            var values = facet.Values.Take(FacetValuesShown).Select(v => $"{NameOf(v)} ({v.Count.ToString("N0", CultureInfo.InvariantCulture)})");
            console.MarkupLineInterpolated($"[bold]{facet.Key}[/]: {string.Join(", ", values)}");
        }

        console.MarkupLineInterpolated($"[grey]{answer.TotalSize:N0} in all · {ResultTable.MadeBy(answer.ServedBy)}[/]");
    }

    private static string NameOf(FacetValue value) => value switch
    {
        { Value: { } text } => text,
        { Interval: { } i } => $"{Bound(i.Minimum)}–{Bound(i.ExclusiveMaximum)}",
        _ => "?",
    };

    private static string Bound(double? bound) => bound?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
}
