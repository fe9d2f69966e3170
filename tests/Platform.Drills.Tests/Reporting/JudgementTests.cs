using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

public sealed class JudgementTests
{
    private static readonly DrillJournal s_good = new SampleRun().Journal();

    [Fact]
    public void Of_RunThatHeld_IsPassWithoutReasons() => Expect(s_good, DrillVerdict.Pass);

    [Fact]
    public void Of_MissedExpectation_IsFail() => Expect(
        s_good with { Expectations = [new ExpectationRecord { Text = "errors = 0", Seen = "2", Outcome = ExpectationOutcome.Missed }] },
        DrillVerdict.Fail,
        "Expected errors = 0; seen: 2.");

    [Fact]
    public void Of_FigureOverItsTarget_IsJudgedByItsExpectationAlone() => Expect(
        s_good with { Scenario = s_good.Scenario with { Targets = new Dictionary<string, double> { [FigureKey.Routed] = 0.1 } } }, DrillVerdict.Pass);

    [Fact]
    public void Of_FaultThatHitTooLittle_IsInvalid() => Expect(
        s_good with { Faults = [s_good.Faults[0] with { Share = 0.001 }] }, DrillVerdict.Invalid, "under 50 prove nothing");

    [Fact]
    public void Of_FaultInARegionWithoutTraffic_IsInvalid() => Expect(
        s_good with { Faults = [s_good.Faults[0] with { Region = "c" }] }, DrillVerdict.Invalid, "hit about 0 requests");

    [Fact]
    public void Of_LateGenerator_IsInvalid() => Expect(
        LateIn(s => s.Start < s_good.Faults[0].Undone), DrillVerdict.Invalid, "it measured itself");

    [Fact]
    public void Of_GeneratorThatIsLateInTheRecovery_IsPass() => Expect(LateIn(s => s.Start >= s_good.Faults[0].Undone), DrillVerdict.Pass);

    [Fact]
    public void Of_UnmeasuredExpectation_IsInvalid() => Expect(
        s_good with { Expectations = [new ExpectationRecord { Text = "lag under 1 s", Seen = "", Outcome = ExpectationOutcome.Unknown }] },
        DrillVerdict.Invalid,
        "Not measured: lag under 1 s.");

    [Fact]
    public void Of_RunThatEndedEarly_IsInvalid() => Expect(s_good with { EndedEarly = "interrupted" }, DrillVerdict.Invalid, "ended early: interrupted");

    [Fact]
    public void Of_UncheckedLedger_IsInvalid() => Expect(s_good with { Ledger = null }, DrillVerdict.Invalid, "ledger was not checked");

    [Fact]
    public void Of_LostEvent_IsFailEvenWhereTheRunIsInvalid() => Expect(
        s_good with { EndedEarly = "interrupted", Ledger = s_good.Ledger! with { Lost = 1 } }, DrillVerdict.Fail, "1 acknowledged event lost.");

    [Fact]
    public void Of_EventCountedTwice_IsFail() => Expect(s_good with { Ledger = s_good.Ledger! with { Twice = 3 } }, DrillVerdict.Fail, "3 events counted twice.");

    [Fact]
    public void Of_FaultLeftBehind_IsFail() => Expect(
        s_good with { Faults = [s_good.Faults[0] with { Undone = null }] }, DrillVerdict.Fail, "was not undone");

    [Fact]
    public void Of_StateThatDiffers_IsFail() => Expect(
        s_good with { State = [new StateRecord("containers running", "27", "26")] }, DrillVerdict.Fail, "containers running was 27 before and is 26 after.");

    [Fact]
    public void Of_StateThatCannotBeRead_IsFail() => Expect(
        s_good with { State = [new StateRecord("containers running", "27", null)] }, DrillVerdict.Fail, "is unknown after");

    private static void Expect(DrillJournal journal, DrillVerdict verdict, string? reason = null)
    {
        var judgement = RunMeasures.Of(journal).Judgement;

        Assert.Equal(verdict, judgement.Verdict);
        if (reason is null)
        {
            Assert.Empty(judgement.Reasons);
        }
        else
        {
            Assert.Contains(judgement.Reasons, r => r.Contains(reason, StringComparison.Ordinal));
        }
    }

    private static DrillJournal LateIn(Predicate<LoadSample> interval) =>
        s_good with { Load = s_good.Load with { Samples = [.. s_good.Load.Samples.Select(s => interval(s) ? s with { Late = s.Get.Sent + s.Post.Sent } : s)] } };
}
