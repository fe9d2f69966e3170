using System.Diagnostics;
using System.Globalization;
using Platform.Contracts.Models;
using Platform.Models.Manifests;
using Platform.Testing.Models;

namespace Platform.Benchmarks.Inference;

/// <summary>
/// What the requests for a model of 100 MB notice of its versions being swapped under them: fetched over HTTP, verified, loaded, warmed and
/// swapped in, one every five seconds. The baseline is the same load before and after, with nothing swapped. What those requests notice that
/// are sent while a version is on its way is told apart.
/// </summary>
internal static class SwapBenchmark
{
    private const int Width = 4096;
    private const int Swaps = 6;
    private const int Workers = 4;
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(3);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        await using var trainer = new ModelHolder();
        await trainer.StartAsync();
        var first = InferenceModels.DenseRanker(VersionOf(0), Width);
        await using var served = await ServedInference.StartAsync(first, maxRows: 64, stop, trainer);
        var published = await PublishAsync(trainer);
        var send = served.Sender(served.Http(first, rows: 1));
        var peak = await OpenLoop.PeakAsync(Workers, s_warmUp, send, stop);
        var (half, swapping) = (peak / 2, s_between * Swaps);

        var before = await OpenLoop.RunAsync(half, swapping / 2, send, stop);
        var swapper = new Swapper(served, published);
        var swaps = swapper.RunAsync(stop);
        var during = await OpenLoop.RunAsync(half, swapping, (number, ct) => swapper.WatchAsync(send(number, ct)), stop);
        await swaps;
        var after = await OpenLoop.RunAsync(half, swapping / 2, send, stop);

        var steady = (before.Milliseconds(99) + after.Milliseconds(99)) / 2;
        return new BenchmarkTable($"Swapping a model of {first.Onnx.Length / 1e6:F0} MB under {half:F0} requests/s of one row")
            .Add("nothing swapped, before", before.ToString())
            .Add($"{Swaps} versions swapped in, one every {s_between.TotalSeconds} s", during.ToString())
            .Add("of these, sent while one was on its way", swapper.Meanwhile.ToString())
            .Add("nothing swapped, after", after.ToString())
            .Add("p99 over that of nothing swapped", string.Create(CultureInfo.InvariantCulture, $"{during.Milliseconds(99) / steady:F2} (to reach: at most 1.20)"))
            .Add("offered to serving", string.Create(
                CultureInfo.InvariantCulture,
                $"median {Median(swapper.Times).TotalSeconds:F2} s, longest {swapper.Times.Max().TotalSeconds:F2} s (to reach: under 5 s)"));
    }

    /// <summary>All before the load, so that none of it is measured; a publisher would keep the newest one only.</summary>
    private static async Task<IReadOnlyList<ModelPublished>> PublishAsync(ModelHolder trainer)
    {
        var published = new List<ModelPublished>();
        for (var i = 1; i <= Swaps; i++)
        {
            var model = InferenceModels.DenseRanker(VersionOf(i), Width);
            var manifest = model.Manifest.With(new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = model.Onnx });
            await trainer.AddAsync(model.Onnx);
            published.Add(await trainer.ForgeAsync(manifest.Version, ManifestReader.Write(manifest), manifest.Name));
        }

        return published;
    }

    private static TimeSpan Median(IEnumerable<TimeSpan> times) => times.Order().ElementAt(Swaps / 2);

    private static string VersionOf(int number) => number.ToString("00", CultureInfo.InvariantCulture);

    /// <summary>Has one version after the other swapped in, and knows when one is on its way.</summary>
    private sealed class Swapper(ServedInference served, IReadOnlyList<ModelPublished> published)
    {
        private volatile bool _onItsWay;

        public List<TimeSpan> Times { get; } = [];

        /// <summary>Of the requests that were sent while one was on its way.</summary>
        public Latencies Meanwhile { get; } = new();

        public async Task RunAsync(CancellationToken stop)
        {
            using var timer = new PeriodicTimer(s_between);
            foreach (var version in published)
            {
                var from = Stopwatch.GetTimestamp();
                _onItsWay = true;
                await served.InstallAsync(version, stop);
                _onItsWay = false;
                Times.Add(Stopwatch.GetElapsedTime(from));
                await timer.WaitForNextTickAsync(stop);
            }
        }

        public async Task WatchAsync(Task request)
        {
            var (counts, from) = (_onItsWay, Stopwatch.GetTimestamp());
            await request;
            if (counts)
            {
                Meanwhile.Record(Stopwatch.GetElapsedTime(from));
            }
        }
    }
}
