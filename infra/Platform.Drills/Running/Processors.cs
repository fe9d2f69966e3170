using System.Globalization;

namespace Platform.Drills.Running;

/// <summary>How busy this machine's processors are.</summary>
internal static class Processors
{
    private const string Statistics = "/proc/stat";
    private const int Idle = 3;
    private const int WaitingForDisks = 4;

    /// <summary>Share of the processors' time that was used over <paramref name="stretch"/>, 0 to 1; null where the system does not tell.</summary>
    public static async Task<double?> BusyAsync(TimeSpan stretch, TimeProvider time, CancellationToken ct)
    {
        if (!File.Exists(Statistics))
        {
            return null;
        }

        var before = await ReadAsync(ct);
        await Task.Delay(stretch, time, ct);
        var after = await ReadAsync(ct);
        var total = after.Total - before.Total;
        return total > 0 ? 1 - ((double)(after.Idle - before.Idle) / total) : null;
    }

    /// <summary>The first line: all processors, in ticks since the start.</summary>
    private static async Task<(long Total, long Idle)> ReadAsync(CancellationToken ct)
    {
        var line = (await File.ReadAllLinesAsync(Statistics, ct))[0];
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum(), ticks[Idle] + ticks[WaitingForDisks]);
    }
}
