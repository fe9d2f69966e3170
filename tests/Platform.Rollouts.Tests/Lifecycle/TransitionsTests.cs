using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Rollouts.Lifecycle;

namespace Platform.Rollouts.Tests.Lifecycle;

public sealed class TransitionsTests
{
    private readonly History _history = new();

    private ModelRollout Ranker => _history.State.Of("ranker")!;

    [Fact]
    public void FirstVersion_GoesToStable()
    {
        Take("1", TransitionKind.Published, TransitionKind.Verified, TransitionKind.Promoted);

        Assert.Equal("1", Ranker.Stable?.Version);
        Assert.Null(Ranker.Candidate);
        Assert.Null(Ranker.Previous);
    }

    [Fact]
    public void SecondVersion_GoesThroughAllPhases_AndTheFirstStays()
    {
        Serve("1");
        Take("2", TransitionKind.Published, TransitionKind.Verified, TransitionKind.ShadowStarted, TransitionKind.CanaryStarted);
        Assert.Equal((RolloutPhase.Canary, 10, _history.State.Number), (Ranker.Candidate!.Phase, Ranker.Candidate.CanaryPercent, Ranker.Candidate.Since));

        Take("2", TransitionKind.Promoted);

        Assert.Equal(("2", "1"), (Ranker.Stable?.Version, Ranker.Previous?.Version));
    }

    [Fact]
    public void BadCandidate_IsWithdrawn_AndNotTakenAgain()
    {
        Serve("1");
        Take("2", TransitionKind.Published, TransitionKind.Verified, TransitionKind.RolledBack);

        Assert.Equal("1", Ranker.Stable?.Version);
        Assert.Contains("not offered again", Transitions.Mistake(Ranker, Transition("2", TransitionKind.Published)), StringComparison.Ordinal);
        Take("2", TransitionKind.Published);
        Assert.Null(Ranker.Candidate);
    }

    [Fact]
    public void StableVersion_RolledBack_TheOneBeforeServes()
    {
        Serve("1");
        Serve("2");
        Take("2", TransitionKind.RolledBack);

        Assert.Equal("1", Ranker.Stable?.Version);
        Assert.Null(Ranker.Previous);
        Assert.NotNull(Transitions.Mistake(Ranker, Transition("1", TransitionKind.RolledBack)));
    }

    [Fact]
    public void StableVersion_RolledBackDuringACanary_TheTrialBeginsAgain()
    {
        Serve("1");
        Serve("2");
        Take("3", TransitionKind.Published, TransitionKind.Verified, TransitionKind.ShadowStarted, TransitionKind.CanaryStarted);
        Take("2", TransitionKind.RolledBack);

        Assert.Equal(("3", RolloutPhase.Verified, 0), (Ranker.Candidate!.Artifact.Version, Ranker.Candidate.Phase, Ranker.Candidate.CanaryPercent));
    }

    [Fact]
    public void TwoEngineersPublish_OneAfterTheOther()
    {
        Serve("1");
        Take("2", TransitionKind.Published);
        Take("3", "bob", TransitionKind.Published);
        Assert.Equal(("2", "3"), (Ranker.Candidate!.Artifact.Version, Ranker.Waiting.Single().Version));

        Take("2", TransitionKind.RolledBack);

        Assert.Equal(("3", RolloutPhase.Loading), (Ranker.Candidate!.Artifact.Version, Ranker.Candidate.Phase));
        Assert.Empty(Ranker.Waiting);
    }

    [Fact]
    public void APublishersNewerVersion_TakesThePlaceOfTheirWaitingOne()
    {
        Serve("1");
        Take("2", "bob", TransitionKind.Published);
        Take("3", TransitionKind.Published);
        Take("4", TransitionKind.Published);

        Assert.Equal(["4"], Ranker.Waiting.Select(w => w.Version));
    }

    [Fact]
    public void AWaitingVersion_IsWithdrawnAndNotOfferedAgain()
    {
        Serve("1");
        Take("2", TransitionKind.Published, TransitionKind.Verified, TransitionKind.ShadowStarted);
        Take("3", "bob", TransitionKind.Published);
        Take("3", TransitionKind.RolledBack);
        Take("3", "bob", TransitionKind.Published);

        Assert.Equal(("1", "2", RolloutPhase.Shadow), (Ranker.Stable!.Version, Ranker.Candidate!.Artifact.Version, Ranker.Candidate.Phase));
        Assert.Empty(Ranker.Waiting);
        Assert.Equal(["3"], Ranker.Withdrawn);
    }

    [Theory]
    [InlineData(TransitionKind.CanaryStarted)]
    [InlineData(TransitionKind.ShadowStarted)]
    [InlineData(TransitionKind.Promoted)]
    [InlineData(TransitionKind.RolledBack)]
    public void StepThatDoesNotFit_CountsAndChangesNothing(TransitionKind kind)
    {
        Take("1", TransitionKind.Published);
        var before = Ranker;
        Take(kind == TransitionKind.RolledBack ? "other" : "1", kind);

        Assert.Equal(before.Candidate, Ranker.Candidate);
        Assert.Equal(2, _history.State.Number);
    }

    [Fact]
    public void History_OutOfOrder_IsNotTaken()
    {
        Assert.False(_history.Append(Transition("1", TransitionKind.Published) with { Number = 2 }));
        Assert.Empty(_history.After(0, 10));
    }

    [Fact]
    public void History_After_GivesWhatIsMissing()
    {
        Serve("1");

        Assert.Equal([2, 3], _history.After(1, 10).Select(t => t.Number));
        Assert.Equal([1], _history.After(0, 1).Select(t => t.Number));
        Assert.Empty(_history.After(3, 10));
    }

    private void Serve(string version) =>
        Take(version, [TransitionKind.Published, TransitionKind.Verified, .. Ranker?.Stable is null ? [] : new[] { TransitionKind.ShadowStarted, TransitionKind.CanaryStarted }, TransitionKind.Promoted]);

    private void Take(string version, params TransitionKind[] kinds) => Take(version, "ann", kinds);

    private void Take(string version, string publisher, params TransitionKind[] kinds)
    {
        foreach (var kind in kinds)
        {
            Assert.True(_history.Append(Transition(version, kind, publisher)));
        }
    }

    private ModelTransition Transition(string version, TransitionKind kind, string publisher = "ann") => Sample.Transition(_history.NextNumber, version, kind, publisher);
}
