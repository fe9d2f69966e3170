using Platform.Contracts.Rollouts;
using Platform.Rollouts.Statistics;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>What became of one visitor's lists.</summary>
internal sealed class VisitorTally(ArmCounter arm)
{
    public ArmCounter Arm => arm;

    public int Lists { get; set; }

    public int Clicks { get; set; }

    public int Purchases { get; set; }

    public int Failures { get; set; }

    public int Degraded { get; set; }
}

/// <summary>Keeps the sums of one arm up to date, list by list and event by event, without going through the visitors again.</summary>
internal sealed class ArmCounter
{
    private readonly Dictionary<int, long> _latency = [];
    private readonly Outcome _clicks = new();
    private readonly Outcome _purchases = new();
    private readonly Outcome _failures = new();
    private readonly Outcome _degraded = new();
    private long _visitors;
    private long _lists;
    private double _listsSquared;

    public ArmEvidence Evidence => new()
    {
        Visitors = _visitors,
        Lists = _lists,
        ListsSquared = _listsSquared,
        Clicks = _clicks.Sums,
        Purchases = _purchases.Sums,
        Failures = _failures.Sums,
        Degraded = _degraded.Sums,
        Latency = new Dictionary<int, long>(_latency),
    };

    /// <param name="visitor">Of this arm.</param>
    /// <param name="failed">The arm's version did not score.</param>
    /// <param name="degraded">A lower rung answered.</param>
    /// <param name="milliseconds">Of scoring; not counted where it failed.</param>
    public void Shown(VisitorTally visitor, bool failed, bool degraded, double milliseconds)
    {
        _visitors += visitor.Lists == 0 ? 1 : 0;
        _lists++;
        _listsSquared += (2.0 * visitor.Lists) + 1;
        _clicks.Shown(visitor.Clicks);
        _purchases.Shown(visitor.Purchases);
        _failures.Shown(visitor.Failures);
        _degraded.Shown(visitor.Degraded);
        visitor.Lists++;
        if (failed)
        {
            _failures.Happened(visitor.Failures++, visitor.Lists);
        }
        else
        {
            var bin = LogBins.Of(milliseconds);
            _latency[bin] = _latency.GetValueOrDefault(bin) + 1;
        }

        if (degraded)
        {
            _degraded.Happened(visitor.Degraded++, visitor.Lists);
        }
    }

    public void Clicked(VisitorTally visitor) => _clicks.Happened(visitor.Clicks++, visitor.Lists);

    public void Bought(VisitorTally visitor) => _purchases.Happened(visitor.Purchases++, visitor.Lists);

    private sealed class Outcome
    {
        private long _total;
        private double _squared;
        private double _timesLists;

        public OutcomeSums Sums => new() { Total = _total, Squared = _squared, TimesLists = _timesLists };

        /// <summary>One more list of a visitor who had it so often: the product of both grows by that.</summary>
        public void Shown(int before) => _timesLists += before;

        /// <summary>Once more for a visitor who had it so often, on so many lists.</summary>
        public void Happened(int before, int lists)
        {
            _total++;
            _squared += (2.0 * before) + 1;
            _timesLists += lists;
        }
    }
}
