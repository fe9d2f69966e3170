using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Lifecycle;

/// <summary>
/// What a transition does to a state. Every process that has read the same transitions is in the same state, since nothing else goes
/// into it: no clock, no chance, no configuration.
/// </summary>
public static class Transitions
{
    /// <summary>Versions that wait for their turn, at most; a publisher has at most one of them.</summary>
    public const int MostWaiting = 16;

    /// <summary>
    /// The state after the transition. A transition that does not fit the state, since another got its number first, changes nothing but the
    /// number, so that all agree on it all the same.
    /// </summary>
    public static RolloutState Apply(RolloutState state, ModelTransition transition)
    {
        var before = state.Of(transition.Model) ?? new ModelRollout { Model = transition.Model };
        var after = Mistake(before, transition) is null ? After(before, transition) : before;
        return new RolloutState
        {
            Number = transition.Number,
            Models = [.. state.Models.Where(m => m.Model != transition.Model).Append(after).OrderBy(m => m.Model, StringComparer.Ordinal)],
        };
    }

    /// <summary>Why a transition does not fit the model as it is; null when it does.</summary>
    public static string? Mistake(ModelRollout model, ModelTransition transition)
    {
        var version = transition.Version;
        var isCandidate = model.Candidate?.Artifact.Version == version;
        return transition.Kind switch
        {
            TransitionKind.Published => MistakeOfPublishing(model, transition),
            TransitionKind.Verified => isCandidate && model.Candidate!.Phase == RolloutPhase.Loading ? null : $"{version} is not being loaded",
            TransitionKind.ShadowStarted =>
                isCandidate && model.Candidate!.Phase == RolloutPhase.Verified && model.Stable is not null ? null : $"{version} is not ready to shadow a stable version",
            TransitionKind.CanaryStarted => !(isCandidate && model.Candidate!.Phase == RolloutPhase.Shadow) ? $"{version} is no shadow"
                : transition.CanaryPercent is >= 1 and <= 99 ? null : "a canary answers 1 to 99 % of the visitors",
            // An operator may promote a candidate early, but never one that is not loaded.
            TransitionKind.Promoted => isCandidate && model.Candidate!.Phase != RolloutPhase.Loading ? null : $"{version} is no loaded candidate",
            TransitionKind.RolledBack => isCandidate || Waits(model, version) || (model.Stable?.Version == version && model.Previous is not null)
                ? null
                : $"{version} is neither on trial, nor waits for it, nor is a stable version with one before it",
            _ => $"{transition.Kind} is not known",
        };
    }

    private static string? MistakeOfPublishing(ModelRollout model, ModelTransition transition)
    {
        var version = transition.Version;
        if (transition.Artifact is not { } artifact || artifact.Name != transition.Model || artifact.Version != version)
        {
            return "the files are not those of the version";
        }

        if (model.Withdrawn.Contains(version))
        {
            return $"{version} was rolled back and is not offered again; publish it under a new version";
        }

        return Known(model).Any(k => k.Version == version) ? $"{version} is published already"
            : model.Waiting.Count >= MostWaiting && model.Waiting.All(w => w.PublishedBy != artifact.PublishedBy) ? $"{MostWaiting} versions wait already"
            : null;
    }

    private static bool Waits(ModelRollout model, string version) => model.Waiting.Any(w => w.Version == version);

    private static IEnumerable<ModelPublished> Known(ModelRollout model) =>
        new[] { model.Stable, model.Previous, model.Candidate?.Artifact }.OfType<ModelPublished>().Concat(model.Waiting);

    private static ModelRollout After(ModelRollout model, ModelTransition transition) => transition.Kind switch
    {
        TransitionKind.Published => Next(model with
        {
            // A publisher's newer version takes the place of the one that waits.
            Waiting = [.. model.Waiting.Where(w => w.PublishedBy != transition.Artifact!.PublishedBy), transition.Artifact!],
        }, transition),
        TransitionKind.Verified => In(model, RolloutPhase.Verified, transition),
        TransitionKind.ShadowStarted => In(model, RolloutPhase.Shadow, transition),
        TransitionKind.CanaryStarted => In(model, RolloutPhase.Canary, transition),
        TransitionKind.Promoted => Next(model with { Stable = model.Candidate!.Artifact, Previous = model.Stable, Candidate = null }, transition),
        TransitionKind.RolledBack => Next(RolledBack(model, transition), transition),
        _ => model,
    };

    private static ModelRollout RolledBack(ModelRollout model, ModelTransition transition)
    {
        var withdrawn = model with { Withdrawn = [.. model.Withdrawn, transition.Version] };
        if (model.Candidate?.Artifact.Version == transition.Version)
        {
            return withdrawn with { Candidate = null };
        }

        if (Waits(model, transition.Version))
        {
            return withdrawn with { Waiting = [.. model.Waiting.Where(w => w.Version != transition.Version)] };
        }

        var back = withdrawn with { Stable = model.Previous, Previous = null };
        // What was compared with the version that is gone says nothing of the one that serves now: the trial begins again.
        return back is { Candidate.Phase: RolloutPhase.Shadow or RolloutPhase.Canary } ? In(back, RolloutPhase.Verified, transition) : back;
    }

    private static ModelRollout In(ModelRollout model, RolloutPhase phase, ModelTransition transition) => model with
    {
        Candidate = model.Candidate! with
        {
            Phase = phase,
            Since = transition.Number,
            SinceTime = transition.Time,
            CanaryPercent = transition.CanaryPercent ?? 0,
        },
    };

    /// <summary>The first that waits gets its turn as soon as nothing is on trial.</summary>
    private static ModelRollout Next(ModelRollout model, ModelTransition transition) => model is not { Candidate: null, Waiting: [var next, ..] }
        ? model
        : model with
        {
            Waiting = [.. model.Waiting.Skip(1)],
            Candidate = new RolloutCandidate { Artifact = next, Phase = RolloutPhase.Loading, Since = transition.Number, SinceTime = transition.Time },
        };
}
