using Platform.Contracts.Rollouts;
using Platform.Rollouts.Judging;
using Platform.Rollouts.Lifecycle;

namespace Platform.Rollouts.Tests.Lifecycle;

public sealed class RolloutRuleTests
{
    private static readonly RolloutPolicy s_policy = new();
    private static readonly RolloutEvidence s_nothing = new() { Model = "ranker", Version = "2", Since = 4 };

    [Fact]
    public void Loading_AllHoldIt_IsVerified() =>
        Assert.Equal(TransitionKind.Verified, Next(RolloutPhase.Loading, Holding.Ready, Holding.Ready)?.Kind);

    [Fact]
    public void Loading_OneStillLoads_Waits() => Assert.Null(Next(RolloutPhase.Loading, Holding.Ready, Holding.Pending));

    [Fact]
    public void Loading_ARegionIsAway_GoesOnWithoutIt() =>
        Assert.Equal(TransitionKind.Verified, Next(RolloutPhase.Loading, Holding.Ready, Holding.Absent)?.Kind);

    [Fact]
    public void Loading_NobodyIsThere_Waits() => Assert.Null(Next(RolloutPhase.Loading, Holding.Absent, Holding.Absent));

    [Fact]
    public void Loading_OneRefusesIt_IsRolledBackWithTheReason()
    {
        var step = Next(RolloutPhase.Loading, Holding.Ready, Holding.Refused);

        Assert.Equal(TransitionKind.RolledBack, step?.Kind);
        Assert.Contains("wrong shape", step!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Loading_TooLong_IsRolledBack() =>
        Assert.Equal(TransitionKind.RolledBack, RolloutRule.Next(Model(RolloutPhase.Loading), new Sight(s_policy.LoadingTime, Reports(Holding.Pending), s_nothing), s_policy)?.Kind);

    [Fact]
    public void Verified_BesideAStableVersion_Shadows() => Assert.Equal(TransitionKind.ShadowStarted, Next(RolloutPhase.Verified)?.Kind);

    [Fact]
    public void Verified_FirstVersion_IsPromoted() =>
        Assert.Equal(TransitionKind.Promoted, RolloutRule.Next(Model(RolloutPhase.Verified) with { Stable = null }, new Sight(default, [], s_nothing), s_policy)?.Kind);

    [Fact]
    public void Shadow_WithoutEvidence_Waits() => Assert.Null(Next(RolloutPhase.Shadow));

    [Fact]
    public void Shadow_ThatFails_IsRolledBack() => Assert.Equal(
        TransitionKind.RolledBack,
        RolloutRule.Next(Model(RolloutPhase.Shadow), new Sight(default, [], s_nothing with { Shadow = new ShadowEvidence { Failures = 20 } }), s_policy)?.Kind);

    [Fact]
    public void NoCandidate_NothingToDo() =>
        Assert.Null(RolloutRule.Next(Model(RolloutPhase.Shadow) with { Candidate = null }, new Sight(default, [], s_nothing), s_policy));

    private static Step? Next(RolloutPhase phase, params Holding[] instances) =>
        RolloutRule.Next(Model(phase), new Sight(default, Reports(instances), s_nothing), s_policy);

    private static InstanceReport[] Reports(params Holding[] instances) =>
        [.. instances.Select((h, i) => new InstanceReport($"http://inference-{i}", h, h == Holding.Refused ? "wrong shape" : ""))];

    private static ModelRollout Model(RolloutPhase phase) => new()
    {
        Model = "ranker",
        Stable = Sample.Transition(1, "1", TransitionKind.Published).Artifact,
        Candidate = new RolloutCandidate
        {
            Artifact = Sample.Transition(2, "2", TransitionKind.Published).Artifact!,
            Phase = phase,
            Since = 2,
            SinceTime = DateTimeOffset.UnixEpoch,
        },
    };
}
