using Platform.Contracts.Rollouts;

namespace Platform.Health.Rollouts.Judging;

/// <summary>
/// How long candidates have been in their phases, by the monotonic clock from when this observer heard of it. Only for a phase that it found in its
/// history at start the wall clock has to tell how long it ran before.
/// </summary>
internal sealed class PhaseClock(TimeProvider time)
{
    private readonly Dictionary<string, (long Since, TimeSpan Begun)> _phases = new(StringComparer.Ordinal);
    private readonly TimeSpan _start = time.Now();
    private static readonly TimeSpan s_starting = TimeSpan.FromSeconds(5);

    /// <summary>Called from one loop.</summary>
    public TimeSpan Elapsed(string model, RolloutCandidate candidate)
    {
        var now = time.Now();
        if (!_phases.TryGetValue(model, out var phase) || phase.Since != candidate.Since)
        {
            var before = now - _start < s_starting ? time.GetUtcNow() - candidate.SinceTime : TimeSpan.Zero;
            _phases[model] = phase = (candidate.Since, now - (before > TimeSpan.Zero ? before : TimeSpan.Zero));
        }

        return now - phase.Begun;
    }
}
