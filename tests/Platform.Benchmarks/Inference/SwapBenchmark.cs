using System.Diagnostics;
using System.Globalization;
using Platform.Contracts.Models;
using Platform.Testing.Models;

namespace Platform.Benchmarks.Inference;

/// <summary>
/// What the requests for a model of 100 MB notice of its versions being swapped under them: fetched over HTTP, verified, loaded, warmed and
/// swapped in, one every two seconds. The baseline is the same load before and after, with nothing swapped.
/// </summary>
internal static class SwapBenchmark
{
    private const int Width = 4096;
    private const int Swaps = 8;
    private const int Workers = 4;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        await using var trainer = new ModelHolder();
        await trainer.StartAsync();
        var first = InferenceModels.DenseRanker(VersionOf(0), Width);
        await using var served = await ServedInference.StartAsync(first, maxRows: 64, stop, trainer);
        var published = await PublishAsync(trainer);
        var send = served.Http(first, rows: 1);
        var peak = await OpenLoop.PeakAsync(Workers, s_warmUp, send, stop);
        var (half, swapping) = (peak / 2, s_between * Swaps);

        var before = await OpenLoop.RunAsync(half, swapping / 2, send, stop);
        var times = new List<TimeSpan>();
        var swaps = SwapAsync(served, published, times, stop);
        var during = await OpenLoop.RunAsync(half, swapping, send, stop);
        await swaps;
        var after = await OpenLoop.RunAsync(half, swapping / 2, send, stop);

        var steady = (before.Milliseconds(99) + after.Milliseconds(99)) / 2;
        return new BenchmarkTable($"Swapping a model of {first.Onnx.Length / 1e6:F0} MB under {half:F0} requests/s of one row")
            .Add("nothing swapped, before", before.ToString())
            .Add($"{Swaps} versions swapped in, one every {s_between.TotalSeconds} s", during.ToString())
            .Add("nothing swapped, after", after.ToString())
            .Add("p99 over that of nothing swapped", string.Create(CultureInfo.InvariantCulture, $"{during.Milliseconds(99) / steady:F2} (to reach: at most 1.20)"))
            .Add("offered to serving", string.Create(
                CultureInfo.InvariantCulture, $"median {Median(times).TotalSeconds:F2} s, longest {times.Max().TotalSeconds:F2} s (to reach: under 5 s)"));
    }

    private static async Task<IReadOnlyList<ModelPublished>> PublishAsync(ModelHolder trainer)
    {
        var published = new List<ModelPublished>();
        for (var i = 1; i <= Swaps; i++)
        {
            var model = InferenceModels.DenseRanker(VersionOf(i), Width);
            published.Add(await trainer.PublishAsync(model.Manifest, model.Onnx));
        }

        return published;
    }

    private static async Task SwapAsync(ServedInference served, IReadOnlyList<ModelPublished> published, List<TimeSpan> times, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(s_between);
        foreach (var version in published)
        {
            var from = Stopwatch.GetTimestamp();
            await served.InstallAsync(version, stop);
            times.Add(Stopwatch.GetElapsedTime(from));
            await timer.WaitForNextTickAsync(stop);
        }
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Swaps / 2);

    private static string VersionOf(int number) => number.ToString("00", CultureInfo.InvariantCulture);
}
