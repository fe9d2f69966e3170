using Microsoft.Extensions.Options;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Rollouts.Judging;
using Platform.Rollouts.Judging;

namespace Platform.Health.Rollouts;

/// <summary>How a model's candidate does just now, for people.</summary>
internal sealed class RolloutViews(EvidenceBook evidence, ClickSequence sequence, IOptions<RolloutPolicy> policy)
{
    public RolloutView Of(ModelRollout model)
    {
        if (model.Candidate is not { } candidate)
        {
            return new RolloutView { Rollout = model };
        }

        var seen = evidence.Of(model, candidate);
        var judgement = candidate.Phase switch
        {
            RolloutPhase.Shadow => ShadowJudge.Judge(seen.Shadow, TimeSpan.Zero, policy.Value),
            RolloutPhase.Canary => CanaryJudge.Judge(seen, candidate.CanaryPercent, TimeSpan.Zero, policy.Value),
            _ => null,
        };
        return new RolloutView
        {
            Rollout = model,
            Evidence = seen,
            Judgement = judgement?.Reason,
            Figures = judgement?.Figures ?? new Dictionary<string, double>(),
            Clicks = sequence.Of(candidate.Since),
        };
    }
}
