using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;

namespace Platform.Health.Rollouts.Judging;

/// <summary>
/// The confidence sequence of a canary's clicks over time, for people to look at. When there are too many points every second one goes and the
/// rest is taken half as often, so that a minute and a month have the same number.
/// </summary>
internal sealed class ClickSequence
{
    private const int MostPoints = 240;

    private readonly Lock _lock = new();
    private readonly List<SequencePoint> _points = [];
    private long _since;
    private double _interval;

    /// <summary>The points of the canary that began with this transition; none of another.</summary>
    public IReadOnlyList<SequencePoint> Of(long since)
    {
        lock (_lock)
        {
            return since == _since ? [.. _points] : [];
        }
    }

    public void Look(RolloutEvidence evidence, TimeSpan elapsed, RolloutPolicy policy)
    {
        var clicks = CanaryJudge.MeasureAll(evidence.Stable, evidence.Canary, policy)[0];
        lock (_lock)
        {
            if (evidence.Since != _since)
            {
                (_since, _interval) = (evidence.Since, 0);
                _points.Clear();
            }

            if (!double.IsFinite(clicks.Difference.Lower) || (_points is [.., var last] && elapsed.TotalSeconds - last.Seconds < _interval))
            {
                return;
            }

            _points.Add(new SequencePoint(elapsed.TotalSeconds, evidence.Canary.Lists, clicks.Difference.Estimate, clicks.Difference.Lower, clicks.Difference.Upper));
            if (_points.Count > MostPoints)
            {
                var kept = _points.Where((_, i) => i % 2 == 0).ToArray();
                _points.Clear();
                _points.AddRange(kept);
                _interval = 2 * (_points[^1].Seconds - _points[0].Seconds) / MostPoints;
            }
        }
    }
}
