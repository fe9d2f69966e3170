using Platform.Contracts.Events;
using Platform.Contracts.Rollouts;
using Platform.Models.Following;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;
using Platform.Rollouts.Arms;

namespace Platform.Ranking.Rollouts;

/// <summary>
/// Scores a request with the version that its visitor's arm says. A canary that does not score costs no shopper their ranking: the stable version
/// scores then, in the time that was kept for it, and the reply tells both.
/// </summary>
internal sealed class RankerRollout(RolloutFollower follower, RankerClient ranker, ShadowCopies shadow, RankingMetrics metrics, TimeProvider time)
{
    /// <param name="visitor">Pseudonym; null for an unknown shopper, who is in no arm.</param>
    /// <param name="features">Row by row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Of each row.</param>
    /// <param name="scores">Gets one score a row.</param>
    /// <param name="budget">Of the request.</param>
    public async Task<RankerReply> ScoreAsync(string? visitor, ReadOnlyMemory<float> features, int rows, int columns, Memory<float> scores, RequestBudget budget)
    {
        var model = follower.State.Of(RankerClient.Model);
        var call = new RankerCall(features, rows, columns, scores) { Version = model?.Stable?.Version };
        if (model is not { Stable: not null, Candidate: { } candidate })
        {
            return await ranker.ScoreAsync(call, budget);
        }

        if (candidate.Phase == RolloutPhase.Canary && visitor is not null)
        {
            return await InArmAsync(ArmAssignment.Of(RankerClient.Model, candidate.Since, visitor, candidate.CanaryPercent), candidate, call, budget);
        }

        var begun = time.GetTimestamp();
        var reply = await ranker.ScoreAsync(call, budget);
        if (candidate.Phase == RolloutPhase.Shadow && reply.Scored)
        {
            shadow.Offer(candidate, call, time.GetElapsedTime(begun));
        }

        return reply;
    }

    private async Task<RankerReply> InArmAsync(Arm arm, RolloutCandidate candidate, RankerCall call, RequestBudget budget)
    {
        var begun = time.GetTimestamp();
        var reply = await ranker.ScoreAsync(arm == Arm.Canary ? call with { Version = candidate.Artifact.Version, OnTrial = true } : call, budget);
        var trial = new ImpressionTrial
        {
            Model = RankerClient.Model,
            Version = candidate.Artifact.Version,
            Since = candidate.Since,
            Canary = arm == Arm.Canary,
            Failed = !reply.Scored,
            ScoringMilliseconds = reply.Scored ? time.GetElapsedTime(begun).TotalMilliseconds : 0,
        };
        metrics.InArm(arm == Arm.Canary ? "canary" : "stable", reply.Scored);
        if (arm == Arm.Canary && !reply.Scored)
        {
            reply = await ranker.ScoreAsync(call, budget);
        }

        return reply with { Trial = trial };
    }
}
