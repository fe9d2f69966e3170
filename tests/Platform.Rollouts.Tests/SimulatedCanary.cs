using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Tests;

/// <summary>What the visitors of one arm are made of.</summary>
internal sealed record ArmBehaviour(double Clicks, double Purchases = 0.01, double Failures = 0, double Degraded = 0.002, double Milliseconds = 4);

/// <summary>
/// Made-up visitors of a canary. They differ in how much they look at and in how readily they click, so that lists of one visitor resemble each
/// other: a test that took lists for independent would be fooled.
/// </summary>
internal sealed class SimulatedCanary(int seed, int percent, ArmBehaviour stable, ArmBehaviour canary)
{
    private readonly Random _random = new(seed);
    private readonly ArmBuilder _stable = new();
    private readonly ArmBuilder _canary = new();

    public RolloutEvidence Evidence => new() { Model = "ranker", Version = "2", Since = 4, Stable = _stable.Build(), Canary = _canary.Build() };

    public void Visitors(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var isCanary = _random.NextDouble() < percent / 100.0;
            Visitor(isCanary ? _canary : _stable, isCanary ? canary : stable);
        }
    }

    private void Visitor(ArmBuilder arm, ArmBehaviour behaviour)
    {
        // Lists: geometric, mean 3. Readiness: between none and twice the mean.
        var lists = 1;
        while (lists < 50 && _random.NextDouble() < 2.0 / 3)
        {
            lists++;
        }

        var readiness = 2 * _random.NextDouble();
        arm.Visitor(
            lists, Count(lists, behaviour.Clicks * readiness), Count(lists, behaviour.Purchases * readiness), Count(lists, behaviour.Failures), Count(lists, behaviour.Degraded));
        for (var list = 0; list < lists; list++)
        {
            // Exponential above a floor: a tail as long as those of services.
            arm.Latency(behaviour.Milliseconds * (0.5 - (0.5 * Math.Log(1 - _random.NextDouble()))));
        }
    }

    private int Count(int lists, double chance)
    {
        var count = 0;
        for (var i = 0; i < lists; i++)
        {
            count += _random.NextDouble() < chance ? 1 : 0;
        }

        return count;
    }
}
