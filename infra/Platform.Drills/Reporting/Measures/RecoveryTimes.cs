using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>
/// How a recovery's time was spent, step by step; a step that was not seen is null, and its time is in the next one. Where the inner loop
/// alone acted, there is no decision and nothing is propagated.
/// </summary>
internal sealed record RecoveryTimes
{
    /// <summary>From the fault to the first conviction: a vote for down or an ejection.</summary>
    public TimeSpan? Detect { get; private init; }

    /// <summary>From there to the decision of a majority.</summary>
    public TimeSpan? Decide { get; private init; }

    /// <summary>From there to the first failover event on a broker; null when the routers learned it by their own pull.</summary>
    public TimeSpan? Propagate { get; private init; }

    /// <summary>From there until the last router forwards by the decision.</summary>
    public TimeSpan? Apply { get; private init; }

    /// <summary>From there until the last bad request; zero when clients were served sooner.</summary>
    public TimeSpan? Restore { get; private init; }

    /// <summary>From the fault until clients were served within the objective again; zero when they never noticed. Null without a fault.</summary>
    public TimeSpan? Rto { get; private init; }

    /// <summary>From the fault until the last router forwards by the decision.</summary>
    public TimeSpan? Routed { get; private init; }

    /// <summary>When the last of these steps ended.</summary>
    public TimeSpan? Settled { get; private init; }

    /// <summary>The disturbance that the fault brought; null when clients noticed nothing.</summary>
    public Disturbance? Disturbance { get; private init; }

    /// <summary>The times of a run.</summary>
    public static RecoveryTimes Of(DrillJournal journal)
    {
        var span = RunSpan.Of(journal);
        if (span.Fault is not { } fault)
        {
            return new RecoveryTimes();
        }

        var during = journal.Timeline.Where(m => m.At >= fault && m.At <= span.Heal).OrderBy(m => m.At).ToList();
        var conviction = during.FirstOrDefault(m => m.Kind is MomentKind.Vote or MomentKind.Ejection)?.At;
        var decision = during.FirstOrDefault(m => m.Kind == MomentKind.Decision);
        var published = decision is null ? null : First(during, MomentKind.Published, decision)?.At;
        var applied = decision is null ? null : LastRouter(during, decision);
        var disturbance = Disturbance.Of(journal.Load).FirstOrDefault(d => d.Last >= fault && d.First <= span.Heal);

        var steps = new Steps(fault);
        var detect = steps.To(conviction);
        var decide = steps.To(decision?.At);
        var propagate = steps.To(published);
        var apply = steps.To(applied);
        var restore = steps.To(disturbance?.Last) ?? TimeSpan.Zero;
        return new RecoveryTimes
        {
            Detect = detect,
            Decide = decide,
            Propagate = propagate,
            Apply = apply,
            Restore = restore,
            Rto = disturbance is null ? TimeSpan.Zero : disturbance.Last - fault,
            Routed = applied - fault,
            Settled = steps.At,
            Disturbance = disturbance,
        };
    }

    private static TimelineMoment? First(IEnumerable<TimelineMoment> moments, MomentKind kind, TimelineMoment decision) =>
        moments.FirstOrDefault(m => m.Kind == kind && m.Epoch == decision.Epoch);

    /// <summary>A router that restarts applies what it holds once more; its first time counts.</summary>
    private static TimeSpan? LastRouter(IEnumerable<TimelineMoment> moments, TimelineMoment decision) =>
        moments.Where(m => m.Kind == MomentKind.Applied && m.Epoch == decision.Epoch)
            .GroupBy(m => m.Source)
            .Max(router => (TimeSpan?)router.Min(m => m.At));

    /// <summary>Walks from one moment to the next that was seen.</summary>
    private sealed class Steps(TimeSpan start)
    {
        public TimeSpan At { get; private set; } = start;

        public TimeSpan? To(TimeSpan? moment)
        {
            if (moment is not { } next)
            {
                return null;
            }

            var step = next > At ? next - At : TimeSpan.Zero;
            At = next > At ? next : At;
            return step;
        }
    }
}
