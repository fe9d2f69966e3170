using Platform.Contracts.Control;

namespace Platform.Health.Detection;

/// <summary>
/// When an observer doubts itself instead of the regions: its own timers were late, or more than half of the regions turned bad at
/// once. With two regions that means both of them: one dying is half, and is exactly what it is there to see.
/// </summary>
internal sealed class SelfTrust(HealthOptions options)
{
    private readonly Dictionary<string, TimeSpan> _badSince = [];
    private TimeSpan _lateUntil = TimeSpan.MinValue;

    /// <summary>Why this observer abstains; null when it trusts itself.</summary>
    public string? Doubt { get; private set; }

    /// <summary>A timer of this observer came <paramref name="lag"/> after it was due.</summary>
    public void TimerWasLate(TimeSpan lag, TimeSpan now)
    {
        if (lag >= options.LagThreshold)
        {
            _lateUntil = now + options.AbstainAfterLag;
        }
    }

    public void Judge(IReadOnlyDictionary<string, Condition> regions, TimeSpan now)
    {
        foreach (var (region, condition) in regions)
        {
            if (condition.Verdict == Verdict.Down)
            {
                _badSince.TryAdd(region, now);
            }
            else
            {
                _badSince.Remove(region);
            }
        }

        Doubt = now < _lateUntil ? "its own timers are late"
            : TurnedBadAtOnce(regions.Count) ? "most regions turned bad at once: more likely it is cut off itself"
            : null;
    }

    /// <summary>
    /// Whether the silence of a region says little: half of the instances elsewhere were late in the same moment. More likely the machine
    /// or the network that all of them share is out of breath; a region that has died leaves the others as quick as they were.
    /// </summary>
    /// <param name="condition">Of the region.</param>
    /// <param name="elsewhere">The critical instances of the other regions.</param>
    public static bool IsSharedSilence(Condition condition, IReadOnlyCollection<Condition> elsewhere) =>
        condition is { Verdict: Verdict.Down, BySilence: true } && elsewhere.Count > 0 && elsewhere.Count(c => c.Late) * 2 >= elsewhere.Count;

    private bool TurnedBadAtOnce(int regions)
    {
        if (_badSince.Count * 2 <= regions || regions < 2)
        {
            return false;
        }

        var since = _badSince.Values.Order().ToArray();
        var most = (regions / 2) + 1;
        // The newest ones that together are more than half.
        return since[^1] - since[^most] <= options.MassWindow;
    }
}
