using Platform.Drills.Journal;

namespace Platform.Drills.Running;

/// <summary>
/// Reads how busy the machine is while a drill runs. Load, drill and often the target share it: an answer that came late while every
/// processor was in use may say more of the machine than of the platform, and a reader has to be able to see which.
/// </summary>
internal sealed class ProcessorWatch(Timeline timeline, RunClock clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private ProcessorTime? _before;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => clock.EveryAsync(s_interval, LookAsync, ct);

    private async Task LookAsync(CancellationToken ct)
    {
        var now = await Processors.ReadAsync(ct);
        if (Processors.BusyBetween(_before, now) is { } busy)
        {
            timeline.Read(GaugeKind.Processors, "this machine", null, 100 * busy);
        }

        _before = now;
    }
}
