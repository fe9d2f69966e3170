using System.Globalization;
using Platform.Client;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Datasets.Generation;
using Spectre.Console;

namespace Platform.Local.Demo;

/// <summary>The first recommendation of a known shopper beside what they looked at, and three lines to paste.</summary>
internal sealed class Welcome(LocalPlatform platform, GeneratedShop shop, Screen screen)
{
    private const int Rows = 8;

    /// <summary>The first answers of a process are slow: code is compiled as it is first used.</summary>
    private const int WarmUps = 5;

    /// <param name="missing">Why no ranker serves; null when one does.</param>
    /// <param name="ct">Ends it.</param>
    public async Task ShowAsync(string? missing, CancellationToken ct)
    {
        var visitor = shop.KnownShopper.VisitorId;
        var recommended = await RecommendAsync(visitor, ct);
        for (var i = 0; i < WarmUps && recommended.ServedBy.Degraded != Rungs.None; i++)
        {
            recommended = await RecommendAsync(visitor, ct);
        }

        var byId = shop.Products.ToDictionary(p => p.Id);
        var lookedAt = (await platform.Edge.GetLookedAtAsync(visitor, ct)).Take(Rows).Select(id => byId.GetValueOrDefault(id)).ToList();
        var table = new Table().Border(TableBorder.Simple).AddColumn($"{visitor} looked at").AddColumn("and is recommended");
        for (var i = 0; i < Rows; i++)
        {
            table.AddRow(Cell(lookedAt.ElementAtOrDefault(i)), Cell(recommended.Results.ElementAtOrDefault(i)?.Product));
        }

        screen.Write(table);
        var by = recommended.ServedBy;
        screen.Line($"Made by region {by.Region}, ranker {by.ModelVersion ?? "none"}, degraded: {by.Degraded}.");
        if (missing is not null)
        {
            screen.Line($"No ranker serves yet, so that lists are in the order of their sources: {missing}");
        }

        ShowCurl(visitor);
    }

    private Task<RecommendationResponse> RecommendAsync(string visitor, CancellationToken ct) =>
        platform.Edge.RecommendAsync(
            Placements.Home,
            new RecommendationRequest { VisitorId = visitor, PageSize = Rows, Params = new RecommendationParams { ReturnProduct = true } },
            ct);

    private void ShowCurl(string visitor)
    {
        var edge = platform.EdgeAddress.ToString().TrimEnd('/');
        screen.Blank();
        screen.Line("Three lines to paste:");
        Screen.Raw($"curl -s -G {edge}/v1/search --data-urlencode 'q=coffee' --data-urlencode 'filter=price: IN(20, 150)' -d facets=brands -d facets=categories -d pageSize=3");
        Screen.Raw($"curl -s {edge}/v1/recommendations/home -H 'content-type: application/json' -d '{{\"visitorId\":\"{visitor}\",\"pageSize\":3,\"params\":{{\"returnProduct\":true}}}}'");
        Screen.Raw($"curl -s {edge}/v1/events -H 'content-type: application/json' -d '{{\"eventType\":\"detail-page-view\",\"visitorId\":\"{visitor}\",\"productDetails\":[{{\"product\":{{\"id\":\"{shop.Products[0].Id}\"}}}}]}}'");
        screen.Blank();
    }

    private static string Cell(Product? product) =>
        product is null ? "" : Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{product.Title} · {product.PriceInfo?.Price:0.00} {product.PriceInfo?.CurrencyCode}"));
}
