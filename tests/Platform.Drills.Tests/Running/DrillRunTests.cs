using Platform.Drills.Journal;
using Platform.Drills.Reporting;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Running;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;

namespace Platform.Drills.Tests.Running;

/// <summary>The engine against a target that does what it is told, fails to heal, heals late, or lies.</summary>
public sealed class DrillRunTests : IAsyncLifetime
{
    private static readonly Scenario s_scenario = ScenarioReader.Read("""
        name: one-killed
        title: kill one of two
        hypothesis: Its edge answers without it.
        load: {rate: 200, postShare: 0.5}
        steady: 1s
        faults:
          - kill: {region: a, service: ranking, instances: 1}
        hold: 1s
        recovery: 2s
        expect:
          - {measure: errors, is: 0}
          - {measure: restored, most: 60s}
        """, "test.yaml");

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-drill-run").FullName;
    private FakeTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await FakeTarget.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_GoodTarget_Passes()
    {
        var journal = await RunAsync();
        Assert.Null(journal.EndedEarly);
        Assert.Equal([PhaseName.Steady, PhaseName.Fault, PhaseName.Recovery, PhaseName.Drain, PhaseName.CleanUp], journal.Phases.Select(p => p.Name));
        Assert.All(journal.Expectations, x => Assert.Equal(ExpectationOutcome.Met, x.Outcome));
        Assert.All(journal.State, s => Assert.True(s.Same));
        Assert.False(_target.Broken);
        Assert.Equal(0.5, Assert.Single(journal.Faults).Share);
        Assert.NotEqual(DrillVerdict.Fail, (await DrillReports.WriteAsync(_folder, journal, default)).Verdict);
    }

    [Fact]
    public async Task Run_HealsLate_IsTriedUntilItIsHealed()
    {
        _target.HealFailures = 3;
        var journal = await RunAsync();
        Assert.False(_target.Broken);
        Assert.NotNull(Assert.Single(journal.Faults).Undone);
        Assert.Equal(3, journal.Timeline.Count(m => m.Kind == MomentKind.Alarm));
    }

    [Fact]
    public async Task Run_TargetLiesAboutHealing_FailsForWhatIsLeft()
    {
        _target.Lies = true;
        var journal = await RunAsync();
        Assert.Equal(("one", "runs", "dead"), Single(journal.State.Where(s => !s.Same)));
        Assert.Equal(DrillVerdict.Fail, (await DrillReports.WriteAsync(_folder, journal, default)).Verdict);
    }

    [Fact]
    public async Task Run_AcknowledgedEventsLost_Fails()
    {
        _target.LoseEach = 20;
        var journal = await RunAsync(patience: TimeSpan.FromMilliseconds(100));
        Assert.True(journal.Ledger!.Lost > 0);
        Assert.Equal(DrillVerdict.Fail, (await DrillReports.WriteAsync(_folder, journal, default)).Verdict);
    }

    [Fact]
    public async Task Run_SteadyStateErrs_BreaksNothing()
    {
        _target.Errs = true;
        var journal = await RunAsync();
        Assert.Contains("not steady", journal.EndedEarly);
        Assert.Empty(journal.Faults);
    }

    [Fact]
    public async Task Run_Interrupted_HealsAndSaysSo()
    {
        using var interrupt = new CancellationTokenSource();
        var drill = Drill(s_scenario with { Hold = TimeSpan.FromMinutes(5) }, TimeSpan.FromSeconds(10));
        drill.Timeline.Noted += moment =>
        {
            if (moment.Kind == MomentKind.Fault)
            {
                interrupt.CancelAfter(TimeSpan.FromMilliseconds(100));
            }
        };
        var journal = await drill.RunAsync(interrupt.Token);
        Assert.Equal("it was interrupted", journal.EndedEarly);
        Assert.False(_target.Broken);
        Assert.Equal("clean-up", Assert.Single(journal.Faults).UndoneBy);
        Assert.All(journal.State, s => Assert.True(s.Same));
    }

    [Fact]
    public async Task Run_TargetNotMarked_IsRefused()
    {
        _target.Unmarked = "not for drills";
        Assert.Equal("not for drills", (await Assert.ThrowsAsync<DrillRefusedException>(() => RunAsync())).Message);
        Assert.False(Directory.EnumerateFileSystemEntries(_folder).Any());
    }

    [Fact]
    public async Task Run_MachineTooBusy_IsRefused() =>
        Assert.Contains("busy", (await Assert.ThrowsAsync<DrillRefusedException>(() => RunAsync(mostBusy: -1))).Message);

    [Fact]
    public async Task Run_FaultThatCannotBeMade_IsRefusedWithItsReason()
    {
        var disk = s_scenario with { Faults = [new FaultStep { At = TimeSpan.Zero, Fault = new DiskFault(new Selector("a", "kafka"), "/data") }] };
        var refused = await Assert.ThrowsAsync<DrillRefusedException>(() => Drill(disk, TimeSpan.Zero).RunAsync(default));
        Assert.Contains("it has nothing of the kind", refused.Message);
    }

    private static (string Name, string Before, string? After) Single(IEnumerable<StateRecord> states)
    {
        var only = Assert.Single(states);
        return (only.Name, only.Before, only.After);
    }

    private Task<DrillJournal> RunAsync(TimeSpan? patience = null, double mostBusy = 1) =>
        Drill(s_scenario, patience ?? TimeSpan.FromSeconds(30), mostBusy).RunAsync(TestContext.Current.CancellationToken);

    private DrillRun Drill(Scenario scenario, TimeSpan patience, double mostBusy = 1) => new(
        scenario,
        _target,
        new DrillOptions { Runs = _folder, Commit = "test", DrainPatience = patience, SteadyPatience = TimeSpan.Zero, CleanPatience = TimeSpan.Zero, MostBusy = mostBusy },
        TimeProvider.System);
}
