using Platform.Drills.Journal;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Measures;

/// <summary>All that is computed from a journal; the report, the summary and the verdict say the same because they read it here.</summary>
internal sealed class RunMeasures
{
    private RunMeasures(DrillJournal journal)
    {
        Journal = journal;
        Span = RunSpan.Of(journal);
        Steady = Span.Steady(journal.Load);
        Broken = Span.Broken(journal.Load);
        SinceFault = Span.SinceFault(journal.Load);
        Times = RecoveryTimes.Of(journal);
        Loss = journal.Ledger is { } ledger && Span.Fault is { } fault ? DataLoss.Of(ledger, fault) : null;
        Budget = ErrorBudget.Of(journal.Scenario.Objective, journal.Load.Rate, SinceFault);
        Prediction = Prediction.Of(journal.Mechanisms);
        Exposure = ModelExposure.Of(journal.ModelChanges, journal.Duration);
        Disturbances = Disturbance.Of(journal.Load);
        ProcessorsFull = Span.Fault is { } made ? ProcessorUse.FullBetween(journal, made, Span.Undoing) : null;
        Hit = RequestsHit(journal, Span, Steady);
        Figures = [.. Measured().Select(f => f with { Target = TargetOf(journal.Scenario.Targets, f.Key) })];
        Judgement = Judgement.Of(this);
    }

    public DrillJournal Journal { get; }

    public RunSpan Span { get; }

    public LoadWindow Steady { get; }

    public LoadWindow Broken { get; }

    public LoadWindow SinceFault { get; }

    public RecoveryTimes Times { get; }

    /// <summary>Null when the ledger was not checked, or nothing was broken.</summary>
    public DataLoss? Loss { get; }

    public ErrorBudget Budget { get; }

    public Prediction? Prediction { get; }

    public ModelExposure Exposure { get; }

    public IReadOnlyList<Disturbance> Disturbances { get; }

    /// <summary>How long all processors of the machine were in use while the fault lasted; null when nobody looked.</summary>
    public TimeSpan? ProcessorsFull { get; }

    /// <summary>Requests that would have gone through what was broken, had it not been.</summary>
    public double Hit { get; }

    /// <summary>Every figure, in the order in which people read them.</summary>
    public IReadOnlyList<Figure> Figures { get; }

    public Judgement Judgement { get; }

    public static RunMeasures Of(DrillJournal journal) => new(journal);

    /// <summary>The figure of a key.</summary>
    public Figure this[string key] => Figures.First(f => f.Key == key);

    /// <summary>What later runs are compared with.</summary>
    public RunSummary Summarise() => new()
    {
        Run = Journal.Run,
        Scenario = Journal.Scenario.Name,
        Number = Journal.Scenario.Number,
        Title = Journal.Scenario.Title,
        Target = Journal.Scenario.Target,
        Commit = Journal.Commit,
        StartTime = Journal.StartTime,
        Duration = Journal.Duration,
        Verdict = Judgement.Verdict,
        Reasons = Judgement.Reasons,
        Sentence = Sentence.Of(this),
        Figures = Figures,
    };

    private IEnumerable<Figure> Measured()
    {
        var broken = Span.Fault is not null;
        yield return Count(FigureKey.ErrorsGet, "Failed GET", broken ? SinceFault.FailedGet : null);
        yield return Count(FigureKey.ErrorsPost, "Failed POST", broken ? SinceFault.FailedPost : null);
        yield return Count(FigureKey.Slow, "Slow answers", broken ? SinceFault.Slow : null);
        yield return Seconds(FigureKey.Slowest, "Slowest answer", Broken.Answered > 0 ? Broken.Latency.Max : null);
        yield return Seconds(FigureKey.P99, "p99 during the fault", Broken.Answered > 0 ? Broken.Latency.Percentile(99) : null);
        yield return new Figure { Key = FigureKey.P99Ratio, Name = "p99 over steady", Unit = FigureUnit.Ratio, Value = P99Ratio() };
        yield return Seconds(FigureKey.Detect, "Detect", Times.Detect);
        yield return Seconds(FigureKey.Decide, "Decide", Times.Decide);
        yield return Seconds(FigureKey.Propagate, "Propagate", Times.Propagate);
        yield return Seconds(FigureKey.Apply, "Apply", Times.Apply);
        yield return Seconds(FigureKey.Restore, "Restore", Times.Restore);
        yield return Seconds(FigureKey.Routed, "Fault to all routers", Times.Routed);
        yield return Seconds(FigureKey.Rto, "RTO", Times.Rto);
        yield return Count(FigureKey.Lost, "Events lost (RPO)", Journal.Ledger?.Lost);
        yield return Seconds(FigureKey.RpoAge, "RPO as time", Loss?.Age);
        yield return Count(FigureKey.Twice, "Events counted twice", Journal.Ledger?.Twice);
        yield return new Figure { Key = FigureKey.Budget, Name = "Error budget spent", Unit = FigureUnit.Share, Value = broken ? Budget.Spent : null };
        yield return new Figure { Key = FigureKey.ModelExposure, Name = "Model changes, ΔP·f", Unit = FigureUnit.ChangePerHour, Value = Exposure.Value };
        yield return Seconds(FigureKey.ProcessorsFull, "Processors full during the fault", ProcessorsFull);
    }

    private double? P99Ratio() =>
        Steady.Answered > 0 && Broken.Answered > 0 && Steady.Latency.Percentile(99) is { Ticks: > 0 } before
            ? Broken.Latency.Percentile(99) / before
            : null;

    /// <summary>Of the fault that hit most; one that is made again and again counts all its times.</summary>
    private static double RequestsHit(DrillJournal journal, RunSpan span, LoadWindow steady) => journal.Faults
        .GroupBy(f => f.Action)
        .Select(times => times.Sum(f => LoadWindow.Between(journal.Load, f.Made, f.Undone ?? span.End).Sent
            * (f.Region is { } region ? steady.ShareOf(region) : 1)
            * (f.Share ?? 1)))
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>The scenario's target; that nothing is lost or counted twice is promised in every drill.</summary>
    private static double? TargetOf(IReadOnlyDictionary<string, double> targets, string key) =>
        targets.TryGetValue(key, out var target) ? target : key is FigureKey.Lost or FigureKey.Twice ? 0 : null;

    private static Figure Count(string key, string name, long? value) => new() { Key = key, Name = name, Unit = FigureUnit.Count, Value = value };

    private static Figure Seconds(string key, string name, TimeSpan? value) =>
        new() { Key = key, Name = name, Unit = FigureUnit.Seconds, Value = value?.TotalSeconds };
}
