using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Epochs;

namespace Platform.Health.Tests.Epochs;

/// <summary>
/// The epoch protocol in a simulated network that loses, delays, doubles and reorders messages, with observers that crash and come
/// back with what was on their disk. Each schedule is a seed.
/// </summary>
public sealed class QuorumSimulationTests
{
    private const int Schedules = 10_000;

    [Fact]
    public void AnySchedule_OneDecisionAnEpochNeverAMinorityNeverTheLastRegion() =>
        Gen.UInt.Sample(
            seed =>
            {
                var run = new QuorumSimulation((int)seed, observers: 3).Run(steps: 120);
                return run.Violations.Count == 0;
            },
            iter: Schedules,
            threads: 1);

    [Fact]
    public void AnySchedule_FiveObservers_HoldsToo() =>
        Gen.UInt.Sample(seed => new QuorumSimulation((int)seed, observers: 5).Run(steps: 160).Violations.Count == 0, iter: Schedules / 4, threads: 1);

    [Fact]
    public void FaultsEnded_AllObserversAgree() =>
        Gen.UInt.Sample(
            seed =>
            {
                var simulation = new QuorumSimulation((int)seed, observers: 3).Run(steps: 80);
                simulation.Heal();
                return simulation.Violations.Count == 0 && simulation.Agree;
            },
            iter: 2_000,
            threads: 1);

    [Fact]
    public void ManySchedules_DecideSomething()
    {
        var decided = Enumerable.Range(0, 100).Sum(seed => new QuorumSimulation(seed, observers: 3).Run(steps: 120).Decisions);

        Assert.True(decided > 100, $"Only {decided} decisions in 100 schedules: the simulation would prove nothing.");
    }

    [Fact]
    public void BrokenRule_GrantsAnEpochTwice_IsFound()
    {
        var found = Enumerable.Range(0, 2_000).Any(seed => new QuorumSimulation(seed, observers: 3, forgetful: true).Run(steps: 120).Violations.Count > 0);

        Assert.True(found);
    }
}
