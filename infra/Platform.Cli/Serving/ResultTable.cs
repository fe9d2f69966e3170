using System.Globalization;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Spectre.Console;

namespace Platform.Cli.Serving;

/// <summary>A list of products as people read it.</summary>
internal static class ResultTable
{
    public static Table Of(IEnumerable<ServingResult> results)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumn(new TableColumn("#").RightAligned())
            .AddColumn("id")
            .AddColumn("title")
            .AddColumn("brand")
            .AddColumn(new TableColumn("price").RightAligned())
            .AddColumn(new TableColumn("score").RightAligned());
        foreach (var result in results)
        {
            table.AddRow(
                result.Position.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(result.Id),
                Markup.Escape(result.Product?.Title ?? ""),
                Markup.Escape(result.Product?.Brands is [var brand, ..] ? brand : ""),
                Markup.Escape(PriceOf(result.Product)),
                result.Score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "");
        }

        return table;
    }

    public static string PriceOf(Product? product) =>
        product?.PriceInfo is { } price ? string.Create(CultureInfo.InvariantCulture, $"{price.Price:0.00} {price.CurrencyCode}") : "";

    public static string MadeBy(ServedBy by) =>
        $"region {by.Region}, model {by.ModelVersion ?? "none"}{(by.Degraded == Rungs.None ? "" : $", degraded: {by.Degraded}")}";
}
