using Platform.Testing;

namespace Platform.Cli.Tests;

public sealed class ReplayTests : IDisposable
{
    private const int Rows = 1_805;

    /// <summary>Rows of a kind that is not known.</summary>
    private const int Wrong = 18;

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-cli-").FullName;
    private readonly string _state;

    public ReplayTests()
    {
        // A folder that is not there yet, as for somebody who replays for the first time.
        _state = Path.Combine(_folder, "states", "state.json");
        var lines = Enumerable.Range(0, Rows).Select(i => i % 100 == 7 ? $"{1_430_000_000 + i},{i % 50},wink,{i % 30}" : $"{1_430_000_000 + i},{i % 50},view,{i % 30}");
        File.WriteAllText(Path.Combine(_folder, "train_events.csv"), "unix_ts,user,event,item\n" + string.Join('\n', lines) + "\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Replay_EveryRow_IsAnsweredForAndSendingAgainChangesNothing()
    {
        await using var platform = await FakePlatform.StartAsync();
        var first = await RunAsync(platform);
        Assert.Equal(0, first.Exit);
        Assert.Equal((Rows, Rows - Wrong, 0, Wrong), CountsOf(first));
        Assert.Equal(Wrong, first.Json.GetProperty("skippedFor").GetProperty("unknown kind of event").GetInt64());
        Assert.Equal(30, platform.Products.Count);
        Assert.False(File.Exists(_state));

        var counted = platform.EventsByVisitor.Values.Sum();
        var second = await RunAsync(platform);
        Assert.Equal((Rows, 0, Rows - Wrong, Wrong), CountsOf(second));
        Assert.Equal(counted, platform.EventsByVisitor.Values.Sum());
    }

    [Fact]
    public async Task Replay_Interrupted_GoesOnWhereItStopped()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.BreakAfter = 2;
        Assert.Equal(3, (await RunAsync(platform)).Exit);
        Assert.True(File.Exists(_state));
        // What was under way when the connection broke is taken a moment later.
        await Eventually.TrueAsync(() => platform.UnderWay == 0);
        var taken = platform.Events.Count;
        Assert.InRange(taken, 1, Rows - 1);

        platform.BreakAfter = null;
        var rest = await RunAsync(platform);
        Assert.Equal(0, rest.Exit);
        Assert.Equal(Rows - Wrong, platform.Events.Count);
        var (rows, accepted, duplicates, skipped) = CountsOf(rest);
        Assert.Equal((Rows, Wrong, Rows - Wrong), (rows, skipped, accepted + duplicates));
        Assert.True(duplicates <= taken);
    }

    [Fact]
    public async Task Replay_Limit_StopsAndTheNextRunGoesOn()
    {
        await using var platform = await FakePlatform.StartAsync();
        var first = await RunAsync(platform, "--limit", "1000");
        Assert.Equal(1_000, CountsOf(first).Rows);
        var second = await RunAsync(platform);
        Assert.Equal((Rows, Rows - Wrong, 0, Wrong), CountsOf(second));
    }

    [Fact]
    public async Task Replay_Times_AreMovedSoThatTheLastIsNow()
    {
        await using var platform = await FakePlatform.StartAsync();
        await RunAsync(platform);
        var last = platform.Events.Values.Max(e => e.GetProperty("eventTime").GetDateTimeOffset());
        Assert.InRange(last, DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddSeconds(1));

        await using var other = await FakePlatform.StartAsync();
        await RunAsync(other, "--keep-times");
        Assert.Equal(2015, other.Events.Values.Max(e => e.GetProperty("eventTime").GetDateTimeOffset()).Year);
    }

    private Task<CommandRun> RunAsync(FakePlatform platform, params string[] more) =>
        CommandRun.OfAsync(platform, ["replay", _folder, "--state", _state, "--json", .. more]);

    private static (long Rows, long Accepted, long Duplicates, long Skipped) CountsOf(CommandRun run) =>
        (run.Json.GetProperty("rows").GetInt64(), run.Json.GetProperty("accepted").GetInt64(), run.Json.GetProperty("duplicates").GetInt64(), run.Json.GetProperty("skipped").GetInt64());
}
