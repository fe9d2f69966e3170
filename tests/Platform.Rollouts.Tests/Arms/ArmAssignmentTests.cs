using Platform.Rollouts.Arms;

namespace Platform.Rollouts.Tests.Arms;

public sealed class ArmAssignmentTests
{
    private const int Visitors = 20_000;

    [Fact]
    public void Of_SameVisitorAndSalt_AlwaysTheSameArm() =>
        Assert.All(Enumerable.Range(0, 100), v => Assert.Equal(ArmAssignment.Of("ranker", 7, $"v-{v}", 30), ArmAssignment.Of("ranker", 7, $"v-{v}", 30)));

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public void Of_ManyVisitors_HasTheShareAskedFor(int percent)
    {
        var canary = InCanary(1, percent).Count;

        // Five standard deviations of a fair draw.
        var expected = Visitors * percent / 100.0;
        Assert.InRange(canary, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Of_LargerShare_KeepsThoseWhoWereIn() => Assert.Subset(InCanary(1, 20), InCanary(1, 5));

    [Fact]
    public void Of_AnotherSalt_SaysNothingOfTheFirst()
    {
        var both = InCanary(1, 50).Intersect(InCanary(2, 50)).Count();

        Assert.InRange(both, Visitors * 0.23, Visitors * 0.27);
    }

    [Fact]
    public void Of_VeryLongPseudonym_HasAnArm() =>
        Assert.Equal(Arm.Stable, ArmAssignment.Of("ranker", 1, new string('v', 10_000), 0));

    private static HashSet<string> InCanary(long salt, int percent) =>
        [.. Enumerable.Range(0, Visitors).Select(v => $"v-{v}").Where(v => ArmAssignment.Of("ranker", salt, v, percent) == Arm.Canary)];
}
