using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

public sealed class RunMeasuresTests
{
    [Fact]
    public void Figures_OfRunWithFailures_CountGetAndPostApart()
    {
        var run = RunMeasures.Of(new SampleRun { Failures = 12 }.Journal());

        Assert.Equal(12, run[FigureKey.ErrorsGet].Value + run[FigureKey.ErrorsPost].Value);
        Assert.InRange(run[FigureKey.ErrorsPost].Value!.Value, 1, 11);
        Assert.InRange(run[FigureKey.Rto].Value!.Value, 0.4, 0.5);
    }

    [Fact]
    public void Hit_OfFault_IsTheShareOfItsRegionWhileItLasted() =>
        Assert.InRange(RunMeasures.Of(new SampleRun().Journal()).Hit, 30 * 200 * 0.47, 30 * 200 * 0.53);

    [Fact]
    public void Hit_OfOneInstanceAgainAndAgain_IsItsShareOfAllTimes()
    {
        var journal = new SampleRun().Journal();
        var fault = journal.Faults[0] with { Share = 0.5, Undone = journal.Faults[0].Made + TimeSpan.FromSeconds(3) };
        FaultRecord[] twice = [fault, fault with { Made = fault.Made + TimeSpan.FromSeconds(6), Undone = fault.Undone + TimeSpan.FromSeconds(6) }];

        Assert.InRange(RunMeasures.Of(journal with { Faults = twice }).Hit, 6 * 200 * 0.47 / 2, 6 * 200 * 0.53 / 2);
    }

    [Fact]
    public void Figures_WithoutFault_HaveNoValueForWhatAFaultDoes()
    {
        var run = RunMeasures.Of(new SampleRun().Journal() with { Faults = [] });

        Assert.All(new[] { FigureKey.ErrorsGet, FigureKey.Rto, FigureKey.Slowest, FigureKey.Budget }, key => Assert.Null(run[key].Value));
        Assert.Equal(DrillVerdict.Invalid, run.Judgement.Verdict);
    }

    [Fact]
    public void Figures_OfRunThatNeverBroke_MissNoTarget() =>
        Assert.DoesNotContain(RunMeasures.Of(new SampleRun().Journal() with { Faults = [], Ledger = null, EndedEarly = "not steady" }).Figures, f => f.Met is not null);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(60)]
    public void ProcessorsFull_OfRun_IsTheTimeWithinTheFault(int crowded)
    {
        var full = RunMeasures.Of(new SampleRun { Crowded = TimeSpan.FromSeconds(crowded) }.Journal())[FigureKey.ProcessorsFull].Value!.Value;

        Assert.Equal(Math.Min(crowded, (SampleRun.Heal - SampleRun.Fault).TotalSeconds), full, 0.3);
    }

    [Fact]
    public void ProcessorsFull_WhereNobodyLooked_IsUnknown() =>
        Assert.Null(RunMeasures.Of(new SampleRun().Journal() with { Gauges = [] })[FigureKey.ProcessorsFull].Value);

    [Fact]
    public void FigureKeys_ThatMayHaveTargets_AreAllMeasured()
    {
        var measured = RunMeasures.Of(new SampleRun().Journal()).Figures.Select(f => f.Key).ToList();

        Assert.Empty(FigureKey.All.Except(measured));
    }

    [Fact]
    public void Loss_OfEventsFromBeforeTheFault_ReachesToTheFault()
    {
        var loss = DataLoss.Of(Ledger(8, 9.5), TimeSpan.FromSeconds(10));

        Assert.Equal((2, TimeSpan.FromSeconds(2)), (loss.Lost, loss.Age));
    }

    [Fact]
    public void Loss_OfEventsAcknowledgedDuringTheFault_ReachesToTheNewest() =>
        Assert.Equal(TimeSpan.FromSeconds(4), DataLoss.Of(Ledger(8, 12), TimeSpan.FromSeconds(10)).Age);

    [Fact]
    public void Loss_OfNothing_HasNoAge() => Assert.Equal(TimeSpan.Zero, DataLoss.Of(Ledger(), TimeSpan.FromSeconds(10)).Age);

    [Fact]
    public void Budget_OfBadRequests_IsTheirPartOfWhatTheObjectiveAllows()
    {
        var run = RunMeasures.Of(new SampleRun { Failures = 10, Rate = 100 }.Journal());

        // 0.1 % of 100 requests a second over 30 days may be bad.
        Assert.Equal(10 / (0.001 * 100 * 30 * 86_400), run.Budget.Spent!.Value, 1e-12);
    }

    [Fact]
    public void Prediction_OfMechanisms_IsTheFastestBesideTheOneThatActed()
    {
        var prediction = Prediction.Of([Mechanism("bus", 0.7, 0.5), Mechanism("hedge", 0.05, null), Mechanism("retry", 0.1, 0.2)])!;

        Assert.Equal(("hedge", "retry"), (prediction.Fastest.Name, prediction.Actual!.Name));
        Assert.Equal(4, prediction.Ratio!.Value, 1e-9);
    }

    [Fact]
    public void Exposure_OfModelChanges_IsTheirMeanTimesTheirFrequency()
    {
        var exposure = ModelExposure.Of([Change(-0.02), Change(0.01)], TimeSpan.FromMinutes(30));

        Assert.Equal(4, exposure.PerHour);
        Assert.Equal(-0.02, exposure.Value!.Value, 1e-12);
    }

    [Fact]
    public void Exposure_WithAnUnmeasuredChange_IsUnknown() =>
        Assert.Null(ModelExposure.Of([Change(-0.02), Change(null)], TimeSpan.FromHours(1)).Value);

    [Fact]
    public void Disturbances_WithQuietBetween_AreApart()
    {
        var load = Bad(1, 2, 6.5, 20);

        Assert.Equal([(1d, 6.5, 3L), (20d, 20d, 1L)], Disturbance.Of(load).Select(d => (d.First.TotalSeconds, d.Last.TotalSeconds, d.Bad)));
    }

    private static LoadRecord Bad(params double[] dues)
    {
        var recorder = new LoadRecorder(1, 0, TimeSpan.FromSeconds(0.25), new ObjectiveRecord { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) });
        foreach (var due in dues.Select(TimeSpan.FromSeconds))
        {
            recorder.Record(new RequestOutcome { IsPost = false, Path = "/", Due = due, Sent = due, Latency = TimeSpan.FromMilliseconds(251), Region = "a" });
        }

        return recorder.ToRecord();
    }

    private static LedgerSummary Ledger(params double[] missing) => new()
    {
        Acknowledged = 10,
        Unknown = 0,
        Found = 10 - missing.Length,
        Lost = missing.Length,
        Twice = 0,
        Waited = TimeSpan.Zero,
        Missing = [.. missing.Select(m => new MissingEvent("e", TimeSpan.FromSeconds(m)))],
    };

    private static MechanismRecord Mechanism(string name, double predicted, double? measured) => new()
    {
        Name = name,
        Predicted = TimeSpan.FromSeconds(predicted),
        Basis = "",
        Measured = measured is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
    };

    private static ModelChange Change(double? by) => new() { At = TimeSpan.Zero, Model = "ranker", FromVersion = "1", ToVersion = "2", PerformanceChange = by };
}
