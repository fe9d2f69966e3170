using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Client.Uploading;
using Platform.Contracts;
using Platform.Datasets.Generation;
using Platform.Datasets.Importing;
using Spectre.Console;

namespace Platform.Cli.Datasets;

/// <summary><c>platform generate</c>: a made-up shop into a folder, or straight to the platform.</summary>
internal static class GenerateCommand
{
    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var folder = new Argument<string?>("folder") { Description = "Where to write products.ndjson and events.ndjson.", Arity = ArgumentArity.ZeroOrOne };
        var send = new Option<bool>("--send") { Description = "Send to the edge instead of writing files." };
        var products = new Option<int>("--products") { Description = "Products.", DefaultValueFactory = _ => 3_200 };
        var shoppers = new Option<int>("--shoppers") { Description = "Shoppers.", DefaultValueFactory = _ => 1_500 };
        var days = new Option<int>("--days") { Description = "Days of history, ending now.", DefaultValueFactory = _ => 14 };
        var seed = new Option<int>("--seed") { Description = "Seed of all chance: the same seed gives the same shop.", DefaultValueFactory = _ => 1 };
        return new Command("generate", """
            Make up a shop: products in a category tree, shoppers with tastes, visits from search to purchase, trends and price changes.

            Examples:
              platform generate ./shop --products 5000
              platform generate --send --shoppers 300 --days 7
            """)
        {
            folder, send, products, shoppers, days, seed,
        }.Does(terminal, async (parse, ct) =>
        {
            var target = parse.GetValue(folder);
            if (parse.GetValue(send) == target is not null)
            {
                throw new UsageException("Name a folder to write to, or give --send: one of the two.");
            }

            var shop = new GeneratedShop(new ShopOptions
            {
                End = terminal.Time.GetUtcNow(),
                Products = InRange(parse.GetValue(products), "--products", 100, 1_000_000),
                Shoppers = InRange(parse.GetValue(shoppers), "--shoppers", 1, 1_000_000),
                Days = InRange(parse.GetValue(days), "--days", 1, 365),
                Seed = parse.GetValue(seed),
            });
            return target is not null
                ? await WriteAsync(terminal, shop, target, ct)
                : await SendAsync(terminal, options, parse, shop, ct);
        });
    }

    private static int InRange(int value, string option, int least, int most) =>
        value >= least && value <= most ? value : throw new UsageException($"{option} is {value}: give {least:N0} to {most:N0}.");

    private static async Task<int> WriteAsync(Terminal terminal, GeneratedShop shop, string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        // Later prices stand after the first ones: the last line of a product is what it costs now.
        var catalogue = shop.Products.Concat(shop.PriceChanges.Select(c => c.Product));
        var products = await WriteLinesAsync(Path.Combine(folder, GeneratedFolder.ProductsFile), catalogue, ContractsJson.Default.Product, ct);
        var events = await WriteLinesAsync(Path.Combine(folder, GeneratedFolder.EventsFile), shop.Events(), ContractsJson.Default.UserEvent, ct);
        await terminal.Output.WriteLineAsync($"{products} product lines and {events} events in {folder}");
        return ExitCode.Ok;
    }

    private static async Task<long> WriteLinesAsync<T>(string path, IEnumerable<T> values, JsonTypeInfo<T> type, CancellationToken ct)
    {
        var lines = 0L;
        await using var stream = File.Create(path);
        foreach (var value in values)
        {
            ct.ThrowIfCancellationRequested();
            await JsonSerializer.SerializeAsync(stream, value, type, ct);
            stream.WriteByte((byte)'\n');
            lines++;
        }

        return lines;
    }

    private static async Task<int> SendAsync(Terminal terminal, GlobalOptions options, ParseResult parse, GeneratedShop shop, CancellationToken ct)
    {
        using var edge = options.EdgeOf(parse);
        var json = parse.GetValue(options.Json);
        var products = new UploadCounts();
        var events = new UploadCounts();
        await terminal.ProgressAsync(json, async progress =>
        {
            var uploader = new Uploader(edge, new UploadOptions());
            var first = progress?.AddTask("products", maxValue: shop.Products.Count + shop.PriceChanges.Count);
            var second = progress?.AddTask("events").IsIndeterminate();
            foreach (var catalogue in new[] { shop.Products, [.. shop.PriceChanges.Select(c => c.Product)] })
            {
                await uploader.SendProductsAsync(
                    catalogue.ToAsyncEnumerable(),
                    p => p,
                    (batch, response) =>
                    {
                        response.Results.ToList().ForEach(r => products.Add(r, 1));
                        first?.Increment(batch.Items.Count);
                    },
                    ct);
            }

            await uploader.SendEventsAsync(
                shop.Events().ToAsyncEnumerable(),
                e => e,
                null,
                (_, response) =>
                {
                    response.Results.ToList().ForEach(r => events.Add(r, 1));
                    if (second is not null)
                    {
                        second.Description = $"events: {events.Accepted:N0} accepted";
                    }
                },
                ct);
            second?.Value(second.MaxValue);
            second?.IsIndeterminate(false);
        });
        if (json)
        {
            await terminal.WriteJsonAsync(new GenerateReport(products, events, shop.KnownShopper.VisitorId), CliJson.Default.GenerateReport);
        }
        else
        {
            terminal.Console.Write(products.ToTable("products"));
            terminal.Console.Write(events.ToTable("events"));
            terminal.Console.MarkupLineInterpolated($"See what it learned: [bold]platform recommend {shop.KnownShopper.VisitorId}[/]");
        }

        return products.Rejected + events.Rejected == 0 ? ExitCode.Ok : ExitCode.Failed;
    }
}

internal sealed record GenerateReport(UploadCounts Products, UploadCounts Events, string KnownShopper);
