using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Models.Publishing;

namespace Platform.Drills.Tests.Targets;

public sealed class RankerMistakesTests
{
    private const string Serving = "20261129010000-1";
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 2, 50, 14, 110, TimeSpan.Zero);

    [Fact]
    public void VersionOf_StandsBetweenWhatATrainerMadeBeforeAndAfter()
    {
        var version = RankerMistakes.VersionOf(s_now, ModelMistake.WrongHash, Serving);

        Assert.True(ModelRecords.IsNewer(version, ModelVersions.Next(s_now.AddSeconds(-1), null)));
        Assert.True(ModelRecords.IsNewer(ModelVersions.Next(s_now.AddSeconds(1), null), version));
    }

    [Fact]
    public void VersionOf_AMomentLater_IsAnother() =>
        Assert.NotEqual(RankerMistakes.VersionOf(s_now, ModelMistake.Slow, Serving), RankerMistakes.VersionOf(s_now.AddMilliseconds(1), ModelMistake.Slow, Serving));

    [Theory]
    [InlineData("20261130000000-9")]
    [InlineData("v2")]
    public void VersionOf_AVersionServesThatSortsAfterTheTime_IsNewerAllTheSame(string serving)
    {
        var one = RankerMistakes.VersionOf(s_now, ModelMistake.WrongSignature, serving);
        var two = RankerMistakes.VersionOf(s_now.AddMilliseconds(1), ModelMistake.NanScores, serving);

        Assert.True(ModelRecords.IsNewer(one, serving));
        Assert.True(ModelRecords.IsNewer(two, one));
    }
}
