using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Local mode in a process of its own, as a stranger starts it: until the first recommendation is printed, and the memory it then holds.</summary>
internal static class StartupBenchmark
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Platform.Local.dll");
        var empty = await TimeAsync(["--help"], stop);
        var full = await TimeAsync(["--edge-port", "0", "--admin-port", "0", "--once"], stop);

        return new BenchmarkTable("Local mode, built code")
            .Add("start to first recommendation (to reach: under 15 s)", Seconds(full.Elapsed))
            .Add("peak resident memory (to reach: under 1.5 GB)", string.Create(CultureInfo.InvariantCulture, $"{full.PeakBytes / 1e9:F2} GB"))
            .Add("baseline: the same program printing its help", Seconds(empty.Elapsed));

        async Task<(TimeSpan Elapsed, long PeakBytes)> TimeAsync(string[] arguments, CancellationToken token)
        {
            using var clock = CancellationTokenSource.CreateLinkedTokenSource(token);
            clock.CancelAfter(s_limit);
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })
                ?? throw new InvalidOperationException("dotnet did not start.");
            var peak = 0L;
            var reading = process.StandardOutput.ReadToEndAsync(clock.Token);
            while (!process.HasExited)
            {
                process.Refresh();
                peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
                await Task.Delay(50, clock.Token);
            }

            await reading;
            return process.ExitCode == 0
                ? (Stopwatch.GetElapsedTime(began), peak)
                : throw new InvalidOperationException($"local mode ended with exit code {process.ExitCode}.");
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F1} s");
}
