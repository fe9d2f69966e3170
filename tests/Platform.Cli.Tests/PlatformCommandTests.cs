namespace Platform.Cli.Tests;

public sealed class PlatformCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-cli-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("import")]
    [InlineData("nonsense")]
    [InlineData("recommend", "me", "--placement", "nowhere")]
    [InlineData("import", "/there/is/no/such/folder")]
    [InlineData("search", "x", "--edge", "not an address")]
    [InlineData("load", "--edge", "http://192.0.2.1:8080")]
    [InlineData("load", "--rate", "-1")]
    [InlineData("load", "verify", "--ledger", "/there/is/no/such/file")]
    [InlineData("generate")]
    public async Task Any_WrongUse_Exits2WithALine(params string[] args)
    {
        var run = await CommandRun.OfAsync(null, args);
        Assert.Equal(2, run.Exit);
        Assert.NotEmpty(run.Error);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Fact]
    public async Task Search_NobodyListens_Exits3()
    {
        var run = await CommandRun.OfAsync(null, "search", "x", "--edge", "http://127.0.0.1:1");
        Assert.Equal(3, run.Exit);
        Assert.Contains("--edge", run.Error);
    }

    [Fact]
    public async Task Help_Any_HasExamplesAndExitCodes()
    {
        var run = await CommandRun.OfAsync(null, "--help");
        Assert.Equal(0, run.Exit);
        Assert.Contains("Examples:", run.Output);
        Assert.Contains("Exit codes:", run.Output);
    }

    [Fact]
    public async Task Status_TwoRouters_ShowsBothAndExits1WhenTheyDisagree()
    {
        await using var first = await FakePlatform.StartAsync();
        await using var second = await FakePlatform.StartAsync();
        first.Epoch = second.Epoch = 7;
        var agreed = await CommandRun.OfAsync(first, "status", "--admin", $"{first.Address};{second.Address}");
        second.Epoch = 6;
        var disagreed = await CommandRun.OfAsync(first, "status", "--admin", $"{first.Address};{second.Address}");

        Assert.Equal((0, 1), (agreed.Exit, disagreed.Exit));
        Assert.Contains($"router {new Uri(first.Address).Authority}: epoch 7", disagreed.Output);
        Assert.Contains($"router {new Uri(second.Address).Authority}: epoch 6", disagreed.Output);
    }

    [Fact]
    public async Task Status_FirstRouterSilent_ShowsWhatTheSecondHolds()
    {
        await using var platform = await FakePlatform.StartAsync();
        (platform.Epoch, platform.EventsBehind) = (7, 42);

        var run = await CommandRun.OfAsync(platform, "status", "--admin", $"http://127.0.0.1:1;{platform.Address}");

        Assert.Equal(1, run.Exit);
        Assert.Contains("epoch 7", run.Output);
        Assert.Contains("42 of b", run.Output);
    }

    [Fact]
    public async Task Search_Results_AreShownWithFacets()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.SearchRanking.AddRange(["p1", "p2"]);
        var run = await CommandRun.OfAsync(platform, "search", "mug");
        Assert.Equal(0, run.Exit);
        Assert.Contains("Title of p2", run.Output);
        Assert.Contains("Acme (3)", run.Output);
        var json = await CommandRun.OfAsync(platform, "search", "mug", "--json");
        Assert.Equal(2, json.Json.GetProperty("totalSize").GetInt64());
    }

    [Fact]
    public async Task Recommend_Shopper_StandsBesideWhatTheyLookedAt()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.SearchRanking.Add("p9");
        platform.EventsByVisitor["me"] = 3;
        var run = await CommandRun.OfAsync(platform, "recommend", "me");
        Assert.Equal(0, run.Exit);
        Assert.Contains("me looked at", run.Output);
        Assert.Contains("Title of p9", run.Output);
        Assert.Contains("region b, model 7", run.Output);
    }

    [Fact]
    public async Task EventsSend_File_SaysWhatBecameOfEach()
    {
        await using var platform = await FakePlatform.StartAsync();
        var file = Path.Combine(_folder, "events.json");
        await File.WriteAllTextAsync(file, """[{"eventId":"1","eventType":"home-page-view","visitorId":"v"},{"eventId":"2","eventType":"home-page-view"}]""");
        var run = await CommandRun.OfAsync(platform, "events", "send", file);
        Assert.Equal(1, run.Exit);
        Assert.Contains("visitorId: missing", run.Output);
        Assert.Contains("1 accepted, 0 duplicate, 1 rejected", run.Output);
    }

    [Fact]
    public async Task EvaluateSearch_Judgements_GivesBothFigures()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.SearchRanking.AddRange(["1", "2"]);
        await File.WriteAllTextAsync(Path.Combine(_folder, "judgements.csv"), "query,docid,rating\nmug,1,3\nnothing,5,0\n");
        var run = await CommandRun.OfAsync(platform, "evaluate", "search", _folder, "--json");
        Assert.Equal(1, run.Json.GetProperty("overRelevant").GetDouble());
        Assert.Equal(0.5, run.Json.GetProperty("overAll").GetDouble());
        Assert.Equal(0, run.Exit);
        Assert.Equal(1, (await CommandRun.OfAsync(platform, "evaluate", "search", _folder, "--at-least", "1.1")).Exit);
    }
}
