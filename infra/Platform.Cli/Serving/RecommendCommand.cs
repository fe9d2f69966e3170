using System.CommandLine;
using Platform.Client;
using Platform.Contracts.Serving;
using Spectre.Console;

namespace Platform.Cli.Serving;

/// <summary><c>platform recommend</c>: what a shopper is shown, beside what they looked at.</summary>
internal static class RecommendCommand
{
    private const int LookedAtShown = 10;

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var visitor = new Argument<string>("visitor") { Description = "The shopper's visitorId, as clients send it." };
        var placement = new Option<string>("--placement") { Description = $"Where on a page: {string.Join(", ", Placements.All)}.", DefaultValueFactory = _ => Placements.Home };
        placement.AcceptOnlyFromAmong([.. Placements.All]);
        var product = new Option<string[]>("--product") { Description = "The product or products of the page; needed for detail, similar, also-bought, cart." };
        var pageSize = new Option<int>("--page-size") { Description = "Results, 1 to 100.", DefaultValueFactory = _ => 10 };
        var filter = new Option<string?>("--filter") { Description = "The filter grammar of search." };
        return new Command("recommend", """
            Recommend for a shopper, beside what they looked at last. Reading that needs PLATFORM_ADMIN_KEY where keys are asked for.

            Examples:
              platform recommend shopper-0001
              platform recommend shopper-0001 --placement similar --product p-00042
            """)
        {
            visitor, placement, product, pageSize, filter,
        }.Does(terminal, async (parse, ct) =>
        {
            using var edge = options.EdgeOf(parse);
            var who = parse.GetValue(visitor)!;
            var answer = await edge.RecommendAsync(
                parse.GetValue(placement)!,
                new RecommendationRequest
                {
                    VisitorId = who,
                    ProductIds = parse.GetValue(product) is { Length: > 0 } ids ? ids : null,
                    PageSize = parse.GetValue(pageSize),
                    Filter = parse.GetValue(filter),
                    Params = new RecommendationParams { ReturnProduct = true, ReturnScore = true },
                },
                ct);
            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(answer, CliJson.Default.RecommendationResponse);
                return ExitCode.Ok;
            }

            using var operatorEdge = options.OperatorEdgeOf(parse);
            await ShowLookedAtAsync(terminal.Console, operatorEdge, edge, who, ct);
            terminal.Console.MarkupLineInterpolated($"[bold]Recommended[/] ({parse.GetValue(placement)}):");
            terminal.Console.Write(ResultTable.Of(answer.Results));
            terminal.Console.MarkupLineInterpolated($"[grey]{ResultTable.MadeBy(answer.ServedBy)}[/]");
            return ExitCode.Ok;
        });
    }

    private static async Task ShowLookedAtAsync(IAnsiConsole console, EdgeClient operatorEdge, EdgeClient edge, string visitor, CancellationToken ct)
    {
        IReadOnlyList<string> ids;
        try
        {
            ids = [.. (await operatorEdge.GetLookedAtAsync(visitor, ct)).Take(LookedAtShown)];
        }
        catch (EdgeException e) when (!e.IsUnreachable)
        {
            console.MarkupLineInterpolated($"[grey]What they looked at is not shown: {e.Message}[/]");
            return;
        }

        console.MarkupLineInterpolated($"[bold]{visitor} looked at[/]:");
        foreach (var id in ids)
        {
            var product = await edge.FindProductAsync(id, ct);
            console.MarkupLineInterpolated($"  {id}  {product?.Title ?? "(not in the catalogue)"}");
        }

        if (ids.Count == 0)
        {
            console.WriteLine("  nothing yet");
        }
    }
}
