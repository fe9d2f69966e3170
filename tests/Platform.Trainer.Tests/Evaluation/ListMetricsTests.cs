using Platform.Trainer.Evaluation;

namespace Platform.Trainer.Tests.Evaluation;

public sealed class ListMetricsTests
{
    [Fact]
    public void Of_ChosenOnTop_IsPerfectButForPrecision()
    {
        var list = ListMetrics.Of([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);

        Assert.Equal(new ListMetrics(1, 1, 0.1, 2 * 0.1 / 1.1, 1), list);
    }

    [Fact]
    public void Of_ChosenInThirdPlace_IsDiscounted()
    {
        var list = ListMetrics.Of([0, 0, 1], [3, 2, 1]);

        Assert.Equal(1 / Math.Log2(4), list.Ndcg, 12);
    }

    [Fact]
    public void Of_BetterGradeBelow_CostsItsGain()
    {
        var list = ListMetrics.Of([1, 3], [2, 1]);

        Assert.Equal((1 + (7 / Math.Log2(3))) / (7 + (1 / Math.Log2(3))), list.Ndcg, 12);
        Assert.Equal(1, list.Recall);
    }

    [Fact]
    public void Of_ChosenBelowTheCut_IsNothing()
    {
        var list = ListMetrics.Of([.. Enumerable.Repeat(0, 10), 1], [.. Enumerable.Range(0, 11).Select(i => 11.0 - i)]);

        Assert.Equal(new ListMetrics(0, 0, 0, 0, 0), list);
    }
}
