using System.Text.Json;
using Platform.Contracts.Rollouts;
using Platform.Rollouts.Agreement;
using Platform.Rollouts.Arms;
using Platform.Rollouts.Lifecycle;

namespace Platform.Rollouts.Tests.Agreement;

public sealed class AgreementTests
{
    private const int Worlds = 1_000;
    private const int Steps = 3_000;

    [Fact]
    public void RandomSequences_ObserversNeverDisagree_AndEveryAnswerWasAllowedThen()
    {
        var decided = Enumerable.Range(0, Worlds).AsParallel().Select(seed =>
        {
            var world = new World(seed);
            world.Run(Steps);
            AssertOneHistory(world, seed);
            world.Heal();
            AssertOneHistory(world, seed);
            Assert.Single(world.Observers.Select(o => o.History.State.Number).Distinct());
            AssertAllowed(world, seed);
            return (Transitions: world.Longest.Count, Answers: world.Answers.Count, Kinds: world.Longest.Select(t => t.Kind).ToHashSet());
        }).ToList();

        // The worlds have to be worth looking at: histories with every kind of step, and answers by more than one version.
        Assert.True(decided.Average(d => d.Transitions) > 10, $"{decided.Average(d => d.Transitions)} transitions");
        Assert.All(Enum.GetValues<TransitionKind>(), kind => Assert.True(decided.Count(d => d.Kinds.Contains(kind)) > Worlds / 50, $"{kind} is rare"));
        Assert.True(decided.Sum(d => d.Answers) > 10_000);
    }

    [Fact]
    public void ObserversThatForgetWhatTheyPromised_AreFoundOut()
    {
        var broken = Enumerable.Range(0, Worlds).AsParallel().Count(seed =>
        {
            var world = new World(seed, forgetful: true);
            world.Run(Steps);
            return !HaveOneHistory(world);
        });

        Assert.True(broken > 0, "the simulation would not find a broken promise");
    }

    [Fact]
    public void Take_LowerBallotAfterAPromise_IsRefused()
    {
        var (ledger, promise) = new RolloutLedger().Take(Proposal(1, 5, "b"), "a");
        var (same, refusal) = ledger.Take(Proposal(1, 4, "b") with { Transition = Sample.Transition(1, "1", TransitionKind.Published) }, "a");

        Assert.True(promise.Agreed);
        Assert.False(refusal.Agreed);
        Assert.Equal(5, refusal.Promised?.Round);
        Assert.Same(ledger, same);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Take_AnotherNumberThanTheNext_IsRefused(long number)
    {
        var (_, answer) = new RolloutLedger().Take(Proposal(number, 1, "b"), "a");

        Assert.False(answer.Agreed);
        Assert.Equal(1, answer.NextNumber);
    }

    [Fact]
    public void Attempt_FindsSomethingAccepted_ProposesThatInsteadOfItsOwn()
    {
        var earlier = Sample.Transition(1, "earlier", TransitionKind.Published);
        var attempt = new Attempt(new RolloutBallot(2, "a"), Sample.Transition(1, "own", TransitionKind.Published), ["a", "b", "c"]);
        var asked = attempt.Proposal;
        attempt.Take(asked, "a", Answer("a"));
        attempt.Take(asked, "b", Answer("b") with { AcceptedBallot = new RolloutBallot(1, "c"), Accepted = earlier });

        Assert.Equal("earlier", attempt.Proposal.Transition?.Version);
    }

    [Fact]
    public void Attempt_OfAMinority_IsLost()
    {
        var attempt = new Attempt(new RolloutBallot(1, "a"), Sample.Transition(1, "1", TransitionKind.Published), ["a", "b", "c"]);
        attempt.Take(attempt.Proposal, "a", Answer("a"));
        attempt.Take(attempt.Proposal, "b", null);
        attempt.Take(attempt.Proposal, "c", null);

        Assert.True(attempt.IsLost);
        Assert.Null(attempt.Decided);
    }

    private static RolloutProposal Proposal(long number, long round, string observer) => new() { Number = number, Ballot = new RolloutBallot(round, observer) };

    private static RolloutAnswer Answer(string observer) => new() { Observer = observer, Agreed = true, NextNumber = 1 };

    private static void AssertOneHistory(World world, int seed) => Assert.True(HaveOneHistory(world), $"seed {seed}: the observers hold different histories");

    private static bool HaveOneHistory(World world)
    {
        var longest = world.Longest.Select(t => JsonSerializer.Serialize(t)).ToArray();
        return world.Observers.All(o => o.History.After(0, int.MaxValue).Select(t => JsonSerializer.Serialize(t)).SequenceEqual(longest.Take((int)o.History.State.Number)));
    }

    /// <summary>By the agreed history alone: the version was stable, or the canary of that very visitor, when the state was decided.</summary>
    private static void AssertAllowed(World world, int seed)
    {
        var states = new List<RolloutState> { new() };
        foreach (var transition in world.Longest)
        {
            states.Add(Transitions.Apply(states[^1], transition));
        }

        foreach (var (number, visitor, version) in world.Answers)
        {
            var model = states[(int)number].Of("ranker")!;
            var canary = model.Candidate is { Phase: RolloutPhase.Canary } candidate
                && ArmAssignment.Of("ranker", candidate.Since, visitor, candidate.CanaryPercent) == Arm.Canary;
            Assert.True(version == (canary ? model.Candidate!.Artifact.Version : model.Stable?.Version), $"seed {seed}: {version} answered {visitor} at {number}");
            Assert.DoesNotContain(version, model.Withdrawn);
        }
    }
}
