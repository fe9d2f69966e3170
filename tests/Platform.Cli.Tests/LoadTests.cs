using Platform.Contracts.Serving;

namespace Platform.Cli.Tests;

public sealed class LoadTests : IDisposable
{
    private readonly string _ledger = Path.Combine(Path.GetTempPath(), $"platform-ledger-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(_ledger);

    [Fact]
    public async Task Load_GoodPlatform_HasNoErrorsAndACompleteLedger()
    {
        await using var platform = await FakePlatform.StartAsync();
        var run = await CommandRun.OfAsync(platform, "load", "--rate", "200", "--duration", "1", "--post-share", "0.5", "--ledger", _ledger, "--json");
        Assert.Equal(0, run.Exit);
        var posts = run.Json.GetProperty("post").GetProperty("answered").GetInt64();
        Assert.Equal(200, posts + run.Json.GetProperty("get").GetProperty("answered").GetInt64());
        Assert.Equal(posts, platform.Events.Count);
        Assert.Equal(posts + 1, File.ReadLines(_ledger).Count());

        var verify = await CommandRun.OfAsync(platform, "load", "verify", "--ledger", _ledger, "--json");
        Assert.Equal(0, verify.Exit);
        Assert.Equal(posts, verify.Json.GetProperty("counted").GetInt64());
    }

    [Fact]
    public async Task Load_RefusedRequests_SayWhy()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.RefuseFor = "The edge is full.";
        var run = await CommandRun.OfAsync(platform, "load", "--rate", "50", "--duration", "1", "--post-share", "0", "--json");
        var error = Assert.Single(run.Json.GetProperty("get").GetProperty("errors").EnumerateArray());
        Assert.Equal("HTTP 503: The edge is full.", error.GetProperty("why").GetString());
    }

    [Fact]
    public async Task Verify_LostEvents_Fails()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.LoseEach = 10;
        await CommandRun.OfAsync(platform, "load", "--rate", "100", "--duration", "1", "--post-share", "1", "--ledger", _ledger);
        var verify = await CommandRun.OfAsync(platform, "load", "verify", "--ledger", _ledger, "--patience", "0.1", "--json");
        Assert.Equal(1, verify.Exit);
        Assert.Equal(10, verify.Json.GetProperty("lost").GetInt64());
    }

    [Fact]
    public async Task Verify_CountedTwice_Fails()
    {
        await using var platform = await FakePlatform.StartAsync();
        await CommandRun.OfAsync(platform, "load", "--rate", "50", "--duration", "1", "--post-share", "1", "--ledger", _ledger);
        var visitor = platform.EventsByVisitor.Keys.First();
        platform.EventsByVisitor[visitor]++;
        var verify = await CommandRun.OfAsync(platform, "load", "verify", "--ledger", _ledger, "--patience", "0.1", "--json");
        Assert.Equal(1, verify.Exit);
        Assert.Equal(1, verify.Json.GetProperty("countedTwice").GetInt64());
    }

    [Fact]
    public async Task Load_OneOfTwoEdgesIsAway_NothingFails()
    {
        await using var dead = await FakePlatform.StartAsync();
        await using var platform = await FakePlatform.StartAsync();
        dead.BreakAfter = 0;
        var run = await CommandRun.OfAsync(null, "load", "--edge", $"{dead.Address};{platform.Address}", "--rate", "50", "--duration", "1", "--post-share", "1", "--json");
        Assert.Equal(0, run.Exit);
        Assert.Equal(50, platform.Events.Count);
        Assert.InRange(run.Json.GetProperty("sentAgain").GetInt64(), 1, 50);
    }

    [Fact]
    public async Task Load_LowerRung_IsCounted()
    {
        await using var platform = await FakePlatform.StartAsync();
        var full = await CommandRun.OfAsync(platform, "load", "--rate", "50", "--duration", "1", "--post-share", "0", "--json");
        Assert.Empty(full.Json.GetProperty("lowerRungs").EnumerateObject());

        platform.Rung = Rungs.Popular;
        var run = await CommandRun.OfAsync(platform, "load", "--rate", "50", "--duration", "1", "--post-share", "0", "--json");
        Assert.InRange(run.Json.GetProperty("lowerRungs").GetProperty(Rungs.Popular).GetInt64(), 1, 49);
    }

    [Fact]
    public async Task Load_BrokenConnections_AreErrorsAndNotSentAgain()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.BreakAfter = 0;
        var run = await CommandRun.OfAsync(platform, "load", "--rate", "50", "--duration", "1", "--post-share", "1", "--ledger", _ledger, "--json");
        Assert.Equal(50, run.Json.GetProperty("post").GetProperty("failed").GetInt64());
        Assert.Equal(3, run.Exit);
        Assert.Equal(50, File.ReadLines(_ledger).Count(l => l.EndsWith(",unknown", StringComparison.Ordinal)));
    }
}
