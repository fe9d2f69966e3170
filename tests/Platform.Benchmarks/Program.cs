using Platform.Benchmarks;
using Spectre.Console;

// Each benchmark prints its figures beside a baseline taken in the same run, since the same machine is another one a minute later.
Dictionary<string, (string What, Func<CancellationToken, Task<BenchmarkTable>> Run)> benchmarks = new()
{
    ["ingestion"] = ("events over HTTP into Kafka, beside Kafka's own producer test (needs a container engine)", IngestionBenchmark.RunAsync),
    ["visibility"] = ("from an accepted event to the features that show it, on local mode", VisibilityBenchmark.RunAsync),
    ["recommendation"] = ("a recommendation of 200 candidates at half of peak, on local mode", RecommendationBenchmark.RunAsync),
    ["next-item"] = ("recall and NDCG of the home page for the next product of real visits, beside item to item (needs retailrocket_events)", NextItemBenchmark.RunAsync),
    ["startup"] = ("local mode from dotnet run on built code to the first recommendation", StartupBenchmark.RunAsync),
};

if (args.Length == 0 || args.Any(a => a is "--help" or "-h" || (a != "all" && !benchmarks.ContainsKey(a))))
{
    AnsiConsole.WriteLine("usage: dotnet run -c Release --project tests/Platform.Benchmarks -- all | NAME...");
    foreach (var (name, benchmark) in benchmarks)
    {
        AnsiConsole.WriteLine($"  {name,-16}{benchmark.What}");
    }

    return args.Any(a => a is "--help" or "-h") ? 0 : 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

foreach (var name in args.Contains("all") ? benchmarks.Keys.ToArray() : args)
{
    var table = await benchmarks[name].Run(interrupted.Token);
    table.Print();
}

return 0;
