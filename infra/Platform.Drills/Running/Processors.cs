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
        var before = await ReadAsync(ct);
        await Task.Delay(stretch, time, ct);
        return BusyBetween(before, await ReadAsync(ct));
    }

    /// <summary>Share that was used between two readings, 0 to 1; null when one is missing, or no time is between them.</summary>
    public static double? BusyBetween(ProcessorTime? before, ProcessorTime? after) =>
        before is not null && after is not null && after.Total > before.Total
            ? 1 - ((double)(after.Idle - before.Idle) / (after.Total - before.Total))
            : null;

    /// <summary>What all processors did since the system started; null where it does not tell.</summary>
    public static async Task<ProcessorTime?> ReadAsync(CancellationToken ct)
    {
        if (!File.Exists(Statistics))
        {
            return null;
        }

        var line = (await File.ReadAllLinesAsync(Statistics, ct))[0];
        var ticks = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => long.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessorTime(ticks.Sum(), ticks[Idle] + ticks[WaitingForDisks]);
    }
}

/// <summary>Processor time since the system started, of all processors together, in the system's ticks.</summary>
internal sealed record ProcessorTime(long Total, long Idle);
