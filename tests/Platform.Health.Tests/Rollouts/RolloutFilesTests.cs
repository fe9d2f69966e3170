using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;

namespace Platform.Health.Tests.Rollouts;

public sealed class RolloutFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollouts-").FullName;

    private string History => Path.Combine(_folder, "rollouts.jsonl");

    [Fact]
    public async Task Load_AfterARestart_HasHistoryStateAndPromise()
    {
        var before = Keeper();
        await before.LearnAsync([Published(1, "1"), Published(2, "2")], default);
        var ballot = new RolloutBallot(7, "health-b");
        Assert.True((await before.AnswerAsync(new RolloutProposal { Number = 3, Ballot = ballot }, default)).Agreed);

        var after = Keeper();
        await after.LoadAsync(default);

        Assert.Equal(2, after.State.Number);
        Assert.Equal(["1", "2"], after.After(0, 10).Select(t => t.Version));
        var answer = await after.AnswerAsync(new RolloutProposal { Number = 3, Ballot = new RolloutBallot(6, "health-a") }, default);
        Assert.False(answer.Agreed);
        Assert.Equal(ballot, answer.Promised);
    }

    [Fact]
    public async Task Load_LineThatACrashCutShort_IsTakenAwayAndAskedForAgain()
    {
        var before = Keeper();
        await before.LearnAsync([Published(1, "1")], default);
        await File.AppendAllTextAsync(History, "{\"number\":2,\"mod");

        var after = Keeper();
        await after.LoadAsync(default);
        await after.LearnAsync([Published(2, "2")], default);

        Assert.Equal(2, (await File.ReadAllLinesAsync(History)).Length);
        Assert.Equal(2, after.State.Number);
    }

    [Fact]
    public async Task StateAfter_NothingNewer_WaitsForTheNextDecision()
    {
        var keeper = Keeper();
        await keeper.LearnAsync([Published(1, "1")], default);
        Assert.Equal(1, (await keeper.StateAfterAsync(0, TimeSpan.FromHours(1), TimeProvider.System, default)).Number);

        var asked = keeper.StateAfterAsync(1, TimeSpan.FromHours(1), TimeProvider.System, default);
        Assert.False(asked.IsCompleted);
        await keeper.LearnAsync([Published(2, "2")], default);

        Assert.Equal(2, (await asked).Number);
    }

    [Fact]
    public async Task StateAfter_NothingIsDecided_AnswersAsItIsWhenPatienceEnds()
    {
        var keeper = Keeper();
        var time = new FakeTimeProvider();
        var asked = keeper.StateAfterAsync(0, TimeSpan.FromSeconds(1), time, default);
        Assert.False(asked.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, (await asked).Number);
    }

    [Fact]
    public async Task Load_LineThatCannotBeRead_StopsTheProcessWithTheMend()
    {
        await File.WriteAllTextAsync(History, "rotten\n");

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => Keeper().LoadAsync(default));
        Assert.Contains("Line 1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_HistoryShorterThanThePromise_StopsTheProcess()
    {
        var before = Keeper();
        await before.LearnAsync([Published(1, "1")], default);
        await before.AnswerAsync(new RolloutProposal { Number = 2, Ballot = new RolloutBallot(1, "health-a") }, default);
        File.Delete(History);

        await Assert.ThrowsAsync<InvalidDataException>(() => Keeper().LoadAsync(default));
    }

    [Fact]
    public async Task Learn_OutOfOrder_WaitsForWhatIsMissing()
    {
        var keeper = Keeper();
        await keeper.LearnAsync([Published(2, "2")], default);
        Assert.Equal(0, keeper.State.Number);

        await keeper.LearnAsync([Published(1, "1"), Published(2, "2"), Published(2, "2")], default);
        Assert.Equal(2, keeper.State.Number);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RolloutKeeper Keeper() => new(
        new RolloutFiles(Options.Create(new HealthOptions { StatePath = _folder })),
        Deployment.Observers,
        new HealthMetrics(new Meters()),
        NullLogger<RolloutKeeper>.Instance);

    private static ModelTransition Published(long number, string version) => new()
    {
        Number = number,
        Model = "ranker",
        Version = version,
        Kind = TransitionKind.Published,
        By = "ann",
        Reason = "a test",
        Time = DateTimeOffset.UnixEpoch,
        Artifact = new ModelPublished
        {
            Name = "ranker",
            Version = version,
            ManifestSha256 = new string('a', 64),
            Holders = [],
            PublishedBy = $"publisher of {version}",
            PublishedTime = DateTimeOffset.UnixEpoch,
        },
    };

    private sealed class Meters : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
