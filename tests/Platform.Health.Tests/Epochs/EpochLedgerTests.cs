using Platform.Contracts.Control;
using Platform.Health.Epochs;

namespace Platform.Health.Tests.Epochs;

public sealed class EpochLedgerTests
{
    [Fact]
    public void Grant_SameEpochTwice_IsRefusedEvenToTheSameProposer()
    {
        var (ledger, first) = Grant(EpochLedger.Empty, "health-a", Deployment.Decision(1, 0, 100, 0));
        var (_, second) = Grant(ledger, "health-a", Deployment.Decision(1, 100, 0, 0));

        Assert.True(first.Granted);
        Assert.False(second.Granted);
        Assert.Equal(1, second.HighestGranted);
    }

    [Fact]
    public void Grant_LowerThanGranted_IsRefused()
    {
        var (ledger, _) = Grant(EpochLedger.Empty, "health-a", Deployment.Decision(5, 0, 100, 0));

        Assert.False(Grant(ledger, "health-b", Deployment.Decision(4, 0, 100, 0)).Answer.Granted);
    }

    [Fact]
    public void Grant_BuiltOnAnOlderDecision_IsRefusedAndTold()
    {
        var ledger = EpochLedger.Empty.Learn(Deployment.Decision(3, 0, 100));

        var (_, answer) = Grant(ledger, "health-b", Deployment.Decision(4, 100, 100, previous: 2));

        Assert.False(answer.Granted);
        Assert.Equal(3, answer.Decided!.Epoch);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 100)]
    [InlineData(101, 0)]
    public void Grant_ImpossibleWeights_IsRefused(int a, int b) =>
        Assert.False(Grant(EpochLedger.Empty, "health-a", Deployment.Decision(1, a, b, 0)).Answer.Granted);

    [Fact]
    public void Learn_OlderDecision_ChangesNothing()
    {
        var ledger = EpochLedger.Empty.Learn(Deployment.Decision(3, 0, 100));

        Assert.Same(ledger, ledger.Learn(Deployment.Decision(2, 100, 0)));
    }

    private static (EpochLedger After, EpochAnswer Answer) Grant(EpochLedger ledger, string proposer, RoutingDecision decision) =>
        ledger.Grant(new EpochProposal { Proposer = proposer, Decision = decision }, "witness", Deployment.Regions);
}
