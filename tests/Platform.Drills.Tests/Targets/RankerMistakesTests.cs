using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Models.Publishing;

namespace Platform.Drills.Tests.Targets;

public sealed class RankerMistakesTests
{
    private const string Newest = "20261129010000-1";
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 2, 50, 14, 110, TimeSpan.Zero);

    [Fact]
    public void VersionOf_StandsBetweenWhatATrainerMadeBeforeAndAfter()
    {
        var version = RankerMistakes.VersionOf(s_now, ModelMistake.WrongHash, Newest);

        Assert.True(ModelRecords.IsNewer(version, ModelVersions.Next(s_now.AddSeconds(-1), null)));
        Assert.True(ModelRecords.IsNewer(ModelVersions.Next(s_now.AddSeconds(1), null), version));
    }

    [Fact]
    public void VersionOf_AMomentLater_IsAnother() =>
        Assert.NotEqual(RankerMistakes.VersionOf(s_now, ModelMistake.Slow, Newest), RankerMistakes.VersionOf(s_now.AddMilliseconds(1), ModelMistake.Slow, Newest));

    [Theory]
    [InlineData("20261130000000-9")]
    [InlineData("v2")]
    public void VersionOf_AVersionWasPublishedThatSortsAfterTheTime_IsNewerAllTheSame(string newest)
    {
        var one = RankerMistakes.VersionOf(s_now, ModelMistake.WrongSignature, newest);
        var two = RankerMistakes.VersionOf(s_now.AddMilliseconds(1), ModelMistake.NanScores, one);
        var nextDay = RankerMistakes.VersionOf(s_now.AddHours(23), ModelMistake.Slow, two);

        Assert.True(ModelRecords.IsNewer(one, newest));
        Assert.True(ModelRecords.IsNewer(two, one));
        Assert.True(ModelRecords.IsNewer(nextDay, two));
        Assert.DoesNotContain("wrongsignature", two, StringComparison.Ordinal);
    }
}
