using Platform.Contracts.Rollouts;
using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Tests;

/// <summary>Sums up made-up visitors the way an arm's evidence is counted.</summary>
internal sealed class ArmBuilder
{
    private readonly Dictionary<int, long> _latency = [];
    private long _visitors;
    private long _lists;
    private double _listsSquared;
    private OutcomeSums _clicks = new();
    private OutcomeSums _purchases = new();
    private OutcomeSums _failures = new();
    private OutcomeSums _degraded = new();

    public ArmBuilder Visitor(int lists, int clicks, int purchases = 0, int failures = 0, int degraded = 0)
    {
        _visitors++;
        _lists += lists;
        _listsSquared += (double)lists * lists;
        _clicks = Add(_clicks, clicks, lists);
        _purchases = Add(_purchases, purchases, lists);
        _failures = Add(_failures, failures, lists);
        _degraded = Add(_degraded, degraded, lists);
        return this;
    }

    public ArmBuilder Latency(double milliseconds, int times = 1)
    {
        var bin = LogBins.Of(milliseconds);
        _latency[bin] = _latency.GetValueOrDefault(bin) + times;
        return this;
    }

    public ArmEvidence Build() => new()
    {
        Visitors = _visitors,
        Lists = _lists,
        ListsSquared = _listsSquared,
        Clicks = _clicks,
        Purchases = _purchases,
        Failures = _failures,
        Degraded = _degraded,
        Latency = _latency,
    };

    private static OutcomeSums Add(OutcomeSums sums, int count, int lists) => new()
    {
        Total = sums.Total + count,
        Squared = sums.Squared + ((double)count * count),
        TimesLists = sums.TimesLists + ((double)count * lists),
    };
}
