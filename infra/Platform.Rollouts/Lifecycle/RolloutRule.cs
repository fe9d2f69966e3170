using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;

namespace Platform.Rollouts.Lifecycle;

/// <summary>What an observer sees of a candidate.</summary>
/// <param name="Elapsed">Since the candidate came into its phase, by the observer's monotonic clock.</param>
/// <param name="Instances">Every inference instance that is configured.</param>
/// <param name="Evidence">Of all regions together.</param>
public sealed record Sight(TimeSpan Elapsed, IReadOnlyList<InstanceReport> Instances, RolloutEvidence Evidence);

/// <summary>A step that should be taken, before it has a number.</summary>
public sealed record Step(TransitionKind Kind, string Reason, IReadOnlyDictionary<string, double> Figures)
{
    private static readonly Dictionary<string, double> s_noFigures = [];

    /// <summary>A step without figures.</summary>
    public Step(TransitionKind kind, string reason)
        : this(kind, reason, s_noFigures)
    {
    }
}

/// <summary>
/// From what is seen of a candidate to the step that it should take, or none. Level-triggered: a step that got lost is found again at the next
/// look. Pure, so that every observer that sees the same wants the same.
/// </summary>
public static class RolloutRule
{
    /// <param name="model">The model as it was decided last.</param>
    /// <param name="sight">What is seen of its candidate.</param>
    /// <param name="policy">What is asked for.</param>
    public static Step? Next(ModelRollout model, Sight sight, RolloutPolicy policy) => model.Candidate switch
    {
        null => null,
        { Phase: RolloutPhase.Loading } => Loaded(sight, policy),
        { Phase: RolloutPhase.Verified } => model.Stable is { } stable
            ? new Step(TransitionKind.ShadowStarted, $"it scores copies of the requests that {stable.Version} answers")
            : new Step(TransitionKind.Promoted, "it is the first version; there is nothing to compare it with"),
        { Phase: RolloutPhase.Shadow } => From(
            ShadowJudge.Judge(sight.Evidence.Shadow, sight.Elapsed, policy), TransitionKind.CanaryStarted),
        { Phase: RolloutPhase.Canary, CanaryPercent: var percent } => From(
            CanaryJudge.Judge(sight.Evidence, percent, sight.Elapsed, policy), TransitionKind.Promoted),
        _ => null,
    };

    private static Step? Loaded(Sight sight, RolloutPolicy policy)
    {
        if (sight.Instances.FirstOrDefault(i => i.Holding == Holding.Refused) is { } refused)
        {
            return new Step(TransitionKind.RolledBack, $"{refused.Instance} refuses it: {refused.Reason}");
        }

        var ready = sight.Instances.Count(i => i.Holding == Holding.Ready);
        if (ready > 0 && sight.Instances.All(i => i.Holding is Holding.Ready or Holding.Absent))
        {
            var absent = sight.Instances.Count - ready;
            return new Step(TransitionKind.Verified, $"{ready} instances hold it{(absent > 0 ? $", {absent} that do not answer catch up later" : "")}");
        }

        return sight.Elapsed < policy.LoadingTime
            ? null
            : new Step(TransitionKind.RolledBack, $"{ready} of {sight.Instances.Count} instances hold it after {policy.LoadingTime}");
    }

    private static Step? From(Judgement judgement, TransitionKind onward) => judgement.Verdict switch
    {
        Verdict.Pass => new Step(onward, judgement.Reason, judgement.Figures),
        Verdict.Fail => new Step(TransitionKind.RolledBack, judgement.Reason, judgement.Figures),
        _ => null,
    };
}
