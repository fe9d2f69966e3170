using Platform.Contracts.Control;
using Platform.Health.Detection;

namespace Platform.Health.Probing;

/// <summary>One instance of a service in a region, and what the probes say of it.</summary>
internal sealed class ProbeTarget(string region, string service, Uri address, TargetJudge judge)
{
    private int _unwell;

    public string Region { get; } = region;

    public string Service { get; } = service;

    public Uri Address { get; } = address;

    public TargetJudge Judge { get; } = judge;

    /// <summary>True once for each time that the instance goes from well to convicted.</summary>
    public bool TurnedUnwell(Verdict verdict)
    {
        if (verdict == Verdict.Up)
        {
            Interlocked.Exchange(ref _unwell, 0);
        }

        return verdict == Verdict.Down && Interlocked.Exchange(ref _unwell, 1) == 0;
    }
}
