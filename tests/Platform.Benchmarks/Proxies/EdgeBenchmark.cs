using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Load;
using Platform.Testing;
using Spectre.Console;

namespace Platform.Benchmarks.Proxies;

/// <summary>
/// The most that goes through this platform's edge, beside HAProxy and YARP as they come: the same backends, the same clients, taking
/// turns. Load, proxy and backends share the machine, so the proxies' own processor time a request is told too.
/// </summary>
internal static class EdgeBenchmark
{
    private const int Clients = 32;
    private const string AllocatedMetric = "dotnet_gc_heap_total_allocated_bytes_total";
    private static readonly TimeSpan s_warm = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_measure = TimeSpan.FromSeconds(5);
    private static readonly Contender[] s_contenders = [Contender.Router, Contender.HaproxyDefault, Contender.Yarp];
    private static readonly byte[] s_event = Encoding.UTF8.GetBytes(
        """{"eventId":"0198c0de-0000-7000-8000-000000000001","eventType":"detail-page-view","visitorId":"v-1","productDetails":[{"product":{"id":"p-1"}}]}""");

    public static async Task<BenchmarkTable> RunAsync(BenchmarkOptions options, CancellationToken stop)
    {
        AnsiConsole.WriteLine($"--- {Contender.HaproxyDefault.Name}\n{Contender.HaproxyDefault.Configuration}--- {Contender.Yarp.Name}\n{Contender.Yarp.Configuration}");
        await using var fleet = await BackendFleet.StartAsync(stop);
        var running = new List<(Contender Contender, ChildProcess Process, RawHttpPool Pool, List<Throughput> Seen)>();
        try
        {
            foreach (var contender in s_contenders)
            {
                var port = Ports.Free();
                running.Add((contender, await contender.StartAsync(port, fleet.Ports, stop), new RawHttpPool(new Uri($"http://127.0.0.1:{port}"), apiKey: null), []));
            }

            foreach (var (_, process, pool, _) in running)
            {
                await MeasureAsync(process, pool, s_warm, stop);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                foreach (var (_, process, pool, seen) in running)
                {
                    seen.Add(await MeasureAsync(process, pool, s_measure, stop));
                }
            }

            return Table(running.Select(r => (r.Contender.Name, Median(r.Seen))).ToList(), options.Rounds);
        }
        finally
        {
            foreach (var (_, process, pool, _) in running)
            {
                pool.Dispose();
                await process.DisposeAsync();
            }
        }
    }

    private static async Task<Throughput> MeasureAsync(ChildProcess process, RawHttpPool pool, TimeSpan duration, CancellationToken stop)
    {
        var allocated = await AllocatedAsync(process, stop);
        var used = process.ProcessorTime;
        var sent = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var answer = (Interlocked.Increment(ref sent) & 1) == 0
                    ? await pool.GetAsync("/v1/search?q=shoe", stop)
                    : await pool.PostJsonAsync("/v1/events", s_event, stop);
                if (answer.Status is < 200 or >= 300)
                {
                    throw new InvalidOperationException($"The edge answered {answer.Status}: a throughput of errors is none.");
                }
            }
        }));
        var elapsed = Stopwatch.GetElapsedTime(began);
        return new(sent / elapsed.TotalSeconds, (process.ProcessorTime - used) / sent, (await AllocatedAsync(process, stop) - allocated) / sent);
    }

    /// <summary>Bytes that a managed process has allocated since its start, as it says itself; null when it does not.</summary>
    private static async Task<double?> AllocatedAsync(ChildProcess process, CancellationToken stop)
    {
        if (process.Metrics is not { } metrics)
        {
            return null;
        }

        using var http = new HttpClient();
        var lines = (await http.GetStringAsync(metrics, stop)).Split('\n');
        var line = lines.FirstOrDefault(l => l.StartsWith(AllocatedMetric, StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"{metrics} does not show {AllocatedMetric}.");
        // The value follows the labels; a timestamp may follow the value.
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture);
    }

    private static Throughput Median(List<Throughput> seen) =>
        new(Median(seen, s => s.PerSecond), TimeSpan.FromMicroseconds(Median(seen, s => s.ProcessorTime.TotalMicroseconds)), seen[0].Allocated is null ? null : Median(seen, s => s.Allocated!.Value));

    private static double Median(List<Throughput> seen, Func<Throughput, double> figure) => seen.Select(figure).Order().ElementAt(seen.Count / 2);

    private static BenchmarkTable Table(List<(string Name, Throughput Seen)> seen, int rounds)
    {
        var table = new BenchmarkTable(string.Create(CultureInfo.InvariantCulture, $"Edge, {Clients} clients, GET and POST by turns, median of {rounds} rounds"));
        foreach (var (name, figure) in seen)
        {
            table.Add(name, string.Create(CultureInfo.InvariantCulture, $"{figure.PerSecond:F0}/s, {figure.ProcessorTime.TotalMicroseconds:F0} µs of processor a request{(figure.Allocated is { } bytes ? $", {bytes:F0} bytes allocated" : "")}"));
        }

        var ours = seen[0].Seen;
        return table
            .AddRatio("throughput beside HAProxy", ours.PerSecond, seen[1].Seen.PerSecond, reach: 0.9)
            .Add("throughput beside YARP", string.Create(CultureInfo.InvariantCulture, $"{ours.PerSecond / seen[2].Seen.PerSecond:F2}"))
            .Add("processor time beside HAProxy", string.Create(CultureInfo.InvariantCulture, $"{ours.ProcessorTime / seen[1].Seen.ProcessorTime:F1}x"))
            .Add("processor time beside YARP", string.Create(CultureInfo.InvariantCulture, $"{ours.ProcessorTime / seen[2].Seen.ProcessorTime:F1}x"));
    }

    /// <param name="PerSecond">Requests answered well.</param>
    /// <param name="ProcessorTime">Of the proxy's process, a request.</param>
    /// <param name="Allocated">Bytes a request; null when the process does not tell.</param>
    private sealed record Throughput(double PerSecond, TimeSpan ProcessorTime, double? Allocated);
}
