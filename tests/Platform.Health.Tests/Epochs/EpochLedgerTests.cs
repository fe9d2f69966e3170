using Platform.Contracts.Control;
using Platform.Health.Epochs;

namespace Platform.Health.Tests.Epochs;

public sealed class EpochLedgerTests
{
    [Fact]
    public void Answer_SameEpochTwice_IsRefusedEvenToTheSameProposer()
    {
        var (ledger, first) = Ask(EpochLedger.Empty, "health-a", 1);
        var (_, second) = Ask(ledger, "health-a", 1);

        Assert.True(first.Granted);
        Assert.False(second.Granted);
        Assert.Equal(1, second.HighestGranted);
    }

    [Fact]
    public void Answer_LowerThanGranted_IsRefused()
    {
        var (ledger, _) = Ask(EpochLedger.Empty, "health-a", 5);

        Assert.False(Ask(ledger, "health-b", 4).Answer.Granted);
        Assert.False(Accept(ledger, "health-b", Deployment.Decision(4, 0, 100)).Answer.Granted);
    }

    [Fact]
    public void Answer_DecisionUnderAnEpochOfAnother_IsRefused()
    {
        var (ledger, _) = Ask(EpochLedger.Empty, "health-a", 1);

        Assert.False(Accept(ledger, "health-b", Deployment.Decision(1, 0, 100, 0)).Answer.Granted);
        Assert.True(Accept(ledger, "health-a", Deployment.Decision(1, 0, 100, 0)).Answer.Granted);
    }

    [Fact]
    public void Answer_GrantAfterAnAcceptance_TellsWhatWasAccepted()
    {
        var (ledger, _) = Accept(EpochLedger.Empty, "health-a", Deployment.Decision(3, 0, 100, 0));

        var (_, answer) = Ask(ledger, "health-b", 4);

        Assert.True(answer.Granted);
        Assert.Equal(3, answer.Accepted!.Epoch);
        Assert.Equal(3, ledger.Unfinished!.Epoch);
    }

    [Fact]
    public void Answer_GrantAfterADecisionWasLearned_TellsIt()
    {
        var ledger = Accept(EpochLedger.Empty, "health-a", Deployment.Decision(3, 0, 100, 0)).After.Learn(Deployment.Decision(5, 100, 100));

        Assert.Null(ledger.Unfinished);
        Assert.False(Ask(ledger, "health-b", 5).Answer.Granted);
        Assert.Equal(5, Ask(ledger, "health-b", 6).Answer.Accepted!.Epoch);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 100)]
    [InlineData(101, 0)]
    public void Answer_ImpossibleWeights_IsRefused(int a, int b) =>
        Assert.False(Accept(EpochLedger.Empty, "health-a", Deployment.Decision(1, a, b, 0)).Answer.Granted);

    [Fact]
    public void Learn_OlderDecision_ChangesNothing()
    {
        var ledger = EpochLedger.Empty.Learn(Deployment.Decision(3, 0, 100));

        Assert.Same(ledger, ledger.Learn(Deployment.Decision(2, 100, 0)));
    }

    private static (EpochLedger After, EpochAnswer Answer) Ask(EpochLedger ledger, string proposer, long epoch) =>
        ledger.Answer(new EpochProposal { Proposer = proposer, Epoch = epoch }, "witness", Deployment.Regions);

    private static (EpochLedger After, EpochAnswer Answer) Accept(EpochLedger ledger, string proposer, RoutingDecision decision) =>
        ledger.Answer(new EpochProposal { Proposer = proposer, Epoch = decision.Epoch, Decision = decision }, "witness", Deployment.Regions);
}
