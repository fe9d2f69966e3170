using System.Diagnostics;
using System.Globalization;
using HdrHistogram;

namespace Platform.Benchmarks;

/// <summary>
/// Sends at a fixed rate whether or not answers come, and counts latency from when a request was due: a server that stalls cannot hide the
/// requests that waited behind the stall.
/// </summary>
internal static class OpenLoop
{
    /// <summary>Requests in flight at most; reaching it means that the rate is above what the server can do, and ends the run.</summary>
    private const int MostInFlight = 2_000;

    public static async Task<Latencies> RunAsync(double perSecond, TimeSpan duration, Func<int, CancellationToken, Task> send, CancellationToken stop)
    {
        var latencies = new Latencies();
        var total = (int)(perSecond * duration.TotalSeconds);
        var flying = new SemaphoreSlim(MostInFlight);
        var pending = new List<Task>(total);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < total; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond);
            var wait = due - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(wait, stop);
            }

            if (!await flying.WaitAsync(0, stop))
            {
                throw new InvalidOperationException($"{MostInFlight} requests are unanswered at {perSecond:F0}/s: the rate is above what the server can do.");
            }

            pending.Add(SendAsync(i, start, due));
        }

        await Task.WhenAll(pending);
        return latencies;

        async Task SendAsync(int number, long from, TimeSpan due)
        {
            try
            {
                await send(number, stop);
            }
            finally
            {
                flying.Release();
            }

            latencies.Record(Stopwatch.GetElapsedTime(from) - due);
        }
    }

    /// <summary>The most that <paramref name="workers"/> get through, each sending as soon as it was answered.</summary>
    public static async Task<double> PeakAsync(int workers, TimeSpan duration, Func<int, CancellationToken, Task> send, CancellationToken stop)
    {
        var sent = 0;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                await send(Interlocked.Increment(ref sent), stop);
            }
        }));
        return sent / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}

/// <summary>Latencies to three digits, up to a minute.</summary>
internal sealed class Latencies
{
    private readonly LongConcurrentHistogram _microseconds = new(1, 60_000_000, 3);

    public long Count => _microseconds.TotalCount;

    public void Record(TimeSpan latency) => _microseconds.RecordValue(Math.Clamp((long)latency.TotalMicroseconds, 1, 60_000_000));

    public double Milliseconds(double percentile) => _microseconds.GetValueAtPercentile(percentile) / 1000.0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Milliseconds(50):F1} ms, p99 {Milliseconds(99):F1} ms, slowest {Milliseconds(100):F1} ms of {_microseconds.TotalCount}");
}
