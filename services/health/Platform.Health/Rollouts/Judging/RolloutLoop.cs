using Microsoft.Extensions.Options;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Voting;
using Platform.Rollouts.Judging;
using Platform.Rollouts.Lifecycle;

namespace Platform.Health.Rollouts.Judging;

/// <summary>
/// Looks at every candidate four times a second and has decided what the rule asks for. The observers take turns: the first proposes at once, each
/// further one a second later, so that they seldom race and the first one's death costs no more than that.
/// </summary>
internal sealed class RolloutLoop(
    ObserverSet observers,
    RolloutKeeper keeper,
    RolloutProposer proposer,
    EvidenceBook evidence,
    HoldingsPull holdings,
    ClickSequence sequence,
    IOptions<RolloutPolicy> policy,
    TimeProvider time) : BackgroundService
{
    private const int Tries = 3;
    private const int StepsALook = 3;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(1);

    private readonly PhaseClock _clock = new(time);
    private readonly Dictionary<string, (long Since, TransitionKind Kind, TimeSpan At)> _wanted = new(StringComparer.Ordinal);
    private readonly TimeSpan _turn = s_turn * observers.All.TakeWhile(o => o != observers.Self).Count();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        do
        {
            foreach (var model in keeper.State.Models.Select(m => m.Model))
            {
                // A step may ask for the next one at once: a first version that is verified is promoted.
                var steps = 0;
                while (keeper.State.Of(model) is { } rollout && await LookAsync(rollout, stoppingToken) && ++steps < StepsALook)
                {
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>Whether a step was decided.</returns>
    private async Task<bool> LookAsync(ModelRollout model, CancellationToken ct)
    {
        if (model.Candidate is not { } candidate || Next(model, candidate) is not { } step)
        {
            _wanted.Remove(model.Model);
            return false;
        }

        var now = time.Now();
        if (!_wanted.TryGetValue(model.Model, out var wanted) || wanted.Since != candidate.Since || wanted.Kind != step.Kind)
        {
            _wanted[model.Model] = wanted = (candidate.Since, step.Kind, now);
        }

        return now - wanted.At >= _turn && await proposer.ProposeAsync((state, number) => Transition(state, number, model, step), Tries, ct) is not null;
    }

    private Step? Next(ModelRollout model, RolloutCandidate candidate)
    {
        var sight = new Sight(
            _clock.Elapsed(model.Model, candidate), holdings.Of(model.Model, candidate.Artifact.Version), evidence.Of(model, candidate));
        if (candidate.Phase == RolloutPhase.Canary)
        {
            sequence.Look(sight.Evidence, sight.Elapsed, policy.Value);
        }

        return RolloutRule.Next(model, sight, policy.Value);
    }

    /// <summary>Null once the candidate is not in the phase any more that was looked at.</summary>
    private ModelTransition? Transition(RolloutState state, long number, ModelRollout seen, Step step)
    {
        var model = state.Of(seen.Model);
        return model?.Candidate?.Since != seen.Candidate!.Since ? null : new ModelTransition
        {
            Number = number,
            Model = model.Model,
            Version = model.Candidate.Artifact.Version,
            Kind = step.Kind,
            By = observers.Self.Name,
            Reason = step.Reason,
            Figures = step.Figures,
            Time = time.GetUtcNow(),
            CanaryPercent = step.Kind == TransitionKind.CanaryStarted ? policy.Value.CanaryPercent : null,
            Serves = step.Kind == TransitionKind.Promoted ? model.Candidate.Artifact.Version
                : step.Kind == TransitionKind.RolledBack ? model.Stable?.Version
                : null,
        };
    }
}
