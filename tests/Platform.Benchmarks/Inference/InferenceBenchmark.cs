using System.Globalization;

namespace Platform.Benchmarks.Inference;

/// <summary>
/// The inference service beside ONNX Runtime alone: one run at a time on one thread in both, the same rows a run. The other core
/// is left to HTTP, gRPC and the client.
/// </summary>
internal static class InferenceBenchmark
{
    /// <summary>Names the sentence encoder's ONNX file; without it that model is left out.</summary>
    public const string EncoderVariable = "PLATFORM_SENTENCE_ENCODER";

    /// <summary>So many that a request always waits: what is measured is what the service gets through.</summary>
    private const int Workers = 16;
    private const int Turns = 3;
    private const int ManyClients = 64;
    private const int BatchRows = 64;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_each = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_openLoop = TimeSpan.FromSeconds(8);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        var table = new BenchmarkTable("Inference: the service beside ONNX Runtime alone, one run at a time on one thread");
        await BesideBareAsync(table, InferenceModels.TreeRanker(), rows: 200, stop);
        if (Environment.GetEnvironmentVariable(EncoderVariable) is { Length: > 0 } path)
        {
            var encoder = InferenceModels.SentenceEncoder(await File.ReadAllBytesAsync(path, stop));
            await BesideBareAsync(table, encoder, rows: 8, stop);
            await BatchingAsync(table, encoder, stop);
        }
        else
        {
            table.Add("sentence encoder", $"left out: {EncoderVariable} does not name its file");
        }

        await BatchingAsync(table, InferenceModels.DenseRanker(), stop);
        return table;
    }

    private static async Task BesideBareAsync(BenchmarkTable table, MeasuredModel model, int rows, CancellationToken stop)
    {
        var name = $"{model.Manifest.Name}, {rows} rows";
        using var bare = new BareLoop(model, rows);
        await using var served = await ServedInference.StartAsync(model, maxRows: 1, stop);
        var http = served.Http(model, rows);
        var grpc = served.Grpc(model, rows);
        await H2Load.PeakAsync(http, Workers, s_warmUp, s_each, stop);
        await H2Load.PeakAsync(grpc, Workers, s_warmUp, s_each, stop);
        bare.Peak(s_warmUp);

        // Bare between the others, since the machine is another one some seconds later.
        var (overHttp, overGrpc, peak) = (0.0, 0.0, bare.Peak(s_each) / (Turns + 1));
        for (var turn = 0; turn < Turns; turn++)
        {
            overHttp += await H2Load.PeakAsync(http, Workers, s_again, s_each, stop) / Turns;
            overGrpc += await H2Load.PeakAsync(grpc, Workers, s_again, s_each, stop) / Turns;
            peak += bare.Peak(s_each) / (Turns + 1);
        }

        table.Add($"{name}: ONNX Runtime alone", PerSecond(peak))
            .Add($"{name}: HTTP", PerSecond(overHttp)).AddRatio($"{name}: HTTP over alone", overHttp, peak, reach: 0.9)
            .Add($"{name}: gRPC", PerSecond(overGrpc)).AddRatio($"{name}: gRPC over alone", overGrpc, peak, reach: 0.9);

        table.Add($"{name}: managed bytes a run", served.AllocatedBytes(model, rows).ToString(CultureInfo.InvariantCulture));

        var half = peak / 2;
        var alone = await OpenLoop.RunAsync(half, s_openLoop, (_, _) => bare.RunAsync(), stop);
        var answered = await OpenLoop.RunAsync(half, s_openLoop, served.Sender(http), stop);
        table.Add($"{name}: alone at {half:F0}/s", alone.ToString())
            .Add($"{name}: HTTP at {half:F0}/s", answered.ToString())
            .Add($"{name}: p99 over alone", string.Create(CultureInfo.InvariantCulture, $"{answered.Milliseconds(99) / alone.Milliseconds(99):F2} (to reach: at most 1.30)"));
    }

    private static async Task BatchingAsync(BenchmarkTable table, MeasuredModel model, CancellationToken stop)
    {
        var off = await OneRowAsync(model, 1, stop);
        var on = await OneRowAsync(model, BatchRows, stop);
        table.Add($"{model.Manifest.Name}, 1 row, {ManyClients} clients: no batching", PerSecond(off))
            .Add($"{model.Manifest.Name}, 1 row, {ManyClients} clients: batching", PerSecond(on))
            .AddRatio($"{model.Manifest.Name}: batching over none", on, off, reach: 2);
    }

    private static async Task<double> OneRowAsync(MeasuredModel model, int maxRows, CancellationToken stop)
    {
        await using var served = await ServedInference.StartAsync(model, maxRows, stop);
        var http = served.Http(model, 1);
        return await H2Load.PeakAsync(http, ManyClients, s_warmUp, s_each, stop);
    }

    private static string PerSecond(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:F0}/s");
}
