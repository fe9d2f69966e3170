using Platform.Benchmarks;
using Platform.Benchmarks.Inference;
using Platform.Benchmarks.Proxies;
using Spectre.Console;

// Processes that a benchmark starts are this program in another role.
if (args is [BackendRole.Name or YarpRole.Name, ..])
{
    return args[0] == YarpRole.Name ? await YarpRole.RunAsync(args[1..]) : await BackendRole.RunAsync(args[1..]);
}

var read = BenchmarkOptions.Read(args);
var options = read?.Options ?? new BenchmarkOptions();

// Tables and configurations are not to be broken at the width that a file is said to have.
AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 200);

// Each benchmark prints its figures beside a baseline taken in the same run, since the same machine is another one a minute later.
Dictionary<string, (string What, Func<CancellationToken, Task<BenchmarkTable>> Run)> benchmarks = new()
{
    ["ingestion"] = ("events over HTTP into Kafka, beside Kafka's own producer test (needs a container engine)", IngestionBenchmark.RunAsync),
    ["inference"] = ($"the inference service over HTTP and gRPC beside ONNX Runtime alone, with and without batching (needs {H2Load.Needs})", InferenceBenchmark.RunAsync),
    ["swap"] = ("what requests notice of a model of 100 MB that is swapped under them", SwapBenchmark.RunAsync),
    ["visibility"] = ("from an accepted event to the features that show it, on local mode", VisibilityBenchmark.RunAsync),
    ["recommendation"] = ("a recommendation of 200 candidates at half of peak, on local mode", RecommendationBenchmark.RunAsync),
    ["next-item"] = ("recall and NDCG of the home page for the next product of real visits, beside item to item (needs retailrocket_events)", NextItemBenchmark.RunAsync),
    ["startup"] = ("local mode from dotnet run on built code to the first recommendation", StartupBenchmark.RunAsync),
    ["edge"] = ("the edge's throughput beside HAProxy's and YARP's (needs haproxy on the PATH)", stop => EdgeBenchmark.RunAsync(options, stop)),
    ["peers"] = ("drills 1, 3, 4, 5, 17 and 19 with HAProxy and YARP in the edge's place (needs haproxy on the PATH)", stop => PeersBenchmark.RunAsync(options, stop)),
};

if (read is not { Names: { Count: > 0 } names } || names.Any(n => n != "all" && !benchmarks.ContainsKey(n)))
{
    AnsiConsole.WriteLine("usage: dotnet run -c Release --project tests/Platform.Benchmarks -- all | NAME... [--rounds N] [--chart FILE.png]");
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

foreach (var name in names.Contains("all") ? benchmarks.Keys.ToArray() : names)
{
    var table = await benchmarks[name].Run(interrupted.Token);
    table.Print();
}

return 0;
