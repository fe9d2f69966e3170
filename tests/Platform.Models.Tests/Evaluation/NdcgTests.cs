using Platform.Models.Evaluation;

namespace Platform.Models.Tests.Evaluation;

public sealed class NdcgTests
{
    private static readonly Dictionary<string, double> s_ratings = new() { ["a"] = 3, ["b"] = 1, ["c"] = 0 };

    [Fact]
    public void At_BestFirst_IsOne() => Assert.Equal(1, Ndcg.At(["a", "b", "c"], s_ratings, 10)!.Value, 12);

    [Fact]
    public void At_NothingRelevant_IsNull() => Assert.Null(Ndcg.At(["a"], new Dictionary<string, double> { ["a"] = 0 }, 10));

    [Fact]
    public void At_UnjudgedFirst_CountsAsNotRelevant()
    {
        // The ideal is 7/1 + 1/log2(3); the ranking gives 0 + 7/log2(3) + 1/log2(4).
        var expected = ((7 / Math.Log2(3)) + (1 / Math.Log2(4))) / (7 + (1 / Math.Log2(3)));
        Assert.Equal(expected, Ndcg.At(["x", "a", "b"], s_ratings, 10)!.Value, 12);
    }

    [Fact]
    public void At_BeyondTheDepth_CountsNothing() => Assert.Equal(0, Ndcg.At(["x", "y", "a"], s_ratings, 2));
}
