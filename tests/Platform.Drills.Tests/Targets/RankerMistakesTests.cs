using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Models.Publishing;

namespace Platform.Drills.Tests.Targets;

public sealed class RankerMistakesTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 2, 50, 14, 110, TimeSpan.Zero);

    [Fact]
    public void VersionOf_StandsBetweenWhatATrainerMadeBeforeAndAfter()
    {
        var version = RankerMistakes.VersionOf(s_now, ModelMistake.WrongHash);

        Assert.True(ModelRecords.IsNewer(version, ModelVersions.Next(s_now.AddSeconds(-1), null)));
        Assert.True(ModelRecords.IsNewer(ModelVersions.Next(s_now.AddSeconds(1), null), version));
    }

    [Fact]
    public void VersionOf_AMomentLater_IsAnother() =>
        Assert.NotEqual(RankerMistakes.VersionOf(s_now, ModelMistake.Slow), RankerMistakes.VersionOf(s_now.AddMilliseconds(1), ModelMistake.Slow));
}
