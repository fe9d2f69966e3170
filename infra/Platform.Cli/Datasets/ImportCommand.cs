using System.CommandLine;
using System.Runtime.CompilerServices;
using Platform.Client;
using Platform.Client.Uploading;
using Platform.Contracts.Catalog;
using Platform.Datasets.Importing;
using Spectre.Console;

namespace Platform.Cli.Datasets;

/// <summary><c>platform import</c>: a data set's products into the catalogue.</summary>
internal static class ImportCommand
{
    private const int BatchSize = 200;

    public static Command Build(Terminal terminal, GlobalOptions options)
    {
        var folder = new Argument<string>("folder") { Description = "The folder with the data set's files; what it is, the files tell." };
        return new Command("import", $"""
            Send a data set's products to the catalogue.

            Known are: {string.Join(", ", DatasetCatalog.Known.Keys)}.
            Example: platform import ./data/chorus_electronics
            """) { folder }.Does(terminal, async (parse, ct) =>
        {
            var dataset = await DatasetCatalog.OpenAsync(parse.GetValue(folder)!, ct);
            using var edge = options.EdgeOf(parse);
            var json = parse.GetValue(options.Json);
            if (!json)
            {
                terminal.Console.MarkupLineInterpolated($"[bold]{dataset.Name}[/]: {dataset.Assumptions}");
            }

            var counts = await SendProductsAsync(terminal, dataset, edge, json, ct);
            if (json)
            {
                await terminal.WriteJsonAsync(counts, CliJson.Default.UploadCounts);
            }
            else
            {
                terminal.Console.Write(counts.ToTable("products"));
            }

            return counts.Rejected == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
    }

    public static async Task<UploadCounts> SendProductsAsync(Terminal terminal, IDataset dataset, EdgeClient edge, bool json, CancellationToken ct)
    {
        var counts = new UploadCounts();
        await terminal.ProgressAsync(json, async progress =>
        {
            var task = progress?.AddTask("products").IsIndeterminate();
            // One request at a time: where a product stands twice in a catalogue, the later line has to arrive later.
            var uploader = new Uploader(edge, new UploadOptions { BatchSize = BatchSize, Concurrency = 1 });
            await uploader.SendProductsAsync(
                WithValue(dataset.ReadProductsAsync(ct), counts, ct),
                e => e.Value!,
                (batch, response) =>
                {
                    lock (counts)
                    {
                        for (var i = 0; i < batch.Items.Count; i++)
                        {
                            counts.Add(response.Results[i], batch.Items[i].Rows);
                        }

                        if (task is not null)
                        {
                            task.Description = $"products: {counts.Accepted:N0} accepted, {counts.Rejected:N0} rejected";
                        }
                    }
                },
                ct);
            task?.Value(task.MaxValue);
            task?.IsIndeterminate(false);
        });
        return counts;
    }

    private static async IAsyncEnumerable<DatasetEntry<Product>> WithValue(
        IAsyncEnumerable<DatasetEntry<Product>> entries, UploadCounts counts, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var entry in entries.WithCancellation(ct))
        {
            if (entry.Value is not null)
            {
                yield return entry;
                continue;
            }

            lock (counts)
            {
                counts.Skip(entry.Skipped!, entry.Rows);
            }
        }
    }
}
