using Platform.Simulation;

namespace Platform.Health.Tests.Epochs;

/// <summary>
/// A small part of what the command runs: the protocol's own classes in a bad world. Each schedule is a seed; the command replays it with
/// <c>--seed</c>.
/// </summary>
public sealed class SimulationTests
{
    private const int Schedules = 1_500;

    [Fact]
    public void AnySchedule_BreaksNoInvariant()
    {
        var campaign = new Campaign(from: 0, Schedules, threads: 2, BrokenRule.None);
        using var report = new StringWriter();

        campaign.Run(report, TextWriter.Null);

        Assert.True(campaign.Violating == 0, report.ToString());
        Assert.True(campaign.Decisions > Schedules, $"Only {campaign.Decisions} decisions: it would prove nothing.");
        Assert.True(campaign.Faults.Count >= 12, $"Only {string.Join(", ", campaign.Faults.Keys)}.");
    }

    /// <summary>Rare worlds: a proposer that dies after its own disk has accepted its decision, and two drained regions beside a dead one.</summary>
    [Theory]
    [InlineData(12551)]
    [InlineData(34417)]
    public void RareSchedule_BreaksNoInvariant(int seed)
    {
        using var report = new StringWriter();
        Assert.True(Campaign.Replay(seed, BrokenRule.None, report) == 0, report.ToString());
    }

    [Theory]
    [InlineData("Durability")]
    [InlineData("Minority")]
    [InlineData("Amnesia")]
    public void BrokenRule_IsFoundAndReplaysFromItsSeed(string broken)
    {
        var rule = Enum.Parse<BrokenRule>(broken);
        var campaign = new Campaign(from: 0, Schedules, threads: 2, rule);
        campaign.Run(TextWriter.Null, TextWriter.Null);

        Assert.NotNull(campaign.FirstViolation);
        using var first = new StringWriter();
        using var second = new StringWriter();
        Assert.Equal(1, Campaign.Replay(campaign.FirstViolation.Value, rule, first));
        Campaign.Replay(campaign.FirstViolation.Value, rule, second);
        Assert.Contains("VIOLATION", first.ToString(), StringComparison.Ordinal);
        Assert.Equal(first.ToString(), second.ToString());
    }
}
