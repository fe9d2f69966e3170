using Platform.Contracts.Serving;
using Platform.Ranking.Tests.Serving;

namespace Platform.Ranking.Tests.Scoring;

/// <summary>What a lost, slow or wrong inference instance costs: a retry, not an answer.</summary>
public sealed class RankerCallTests : IAsyncLifetime
{
    private readonly RankingFixture _shop = new();

    public ValueTask InitializeAsync() => _shop.InitializeAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Theory]
    [InlineData("err")]
    [InlineData("die")]
    [InlineData("hang")]
    [InlineData("babble")]
    [InlineData("busy")]
    [InlineData("no-model")]
    public async Task Recommend_OneInstanceFails_SiblingScoresEveryAnswer(string fault)
    {
        await BreakFirstAsync(fault);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
        }

        Assert.True(_shop.Second.Calls >= 4);
    }

    [Fact]
    public async Task Recommend_InstanceFailedLately_IsLeftAlone()
    {
        _shop.First.Status = 500;
        for (var i = 0; i < 10; i++)
        {
            await _shop.HomeAsync("ann");
        }

        Assert.Equal(1, _shop.First.Calls);
    }

    [Fact]
    public async Task Recommend_BothFailedLatelyAndOneRecovers_ItIsTriedAllTheSame()
    {
        (_shop.First.Status, _shop.Second.Status) = (500, 500);
        Assert.Equal(Rungs.NoRanker, (await _shop.HomeAsync("ann")).ServedBy.Degraded);

        _shop.Second.Status = null;

        Assert.Equal(Rungs.None, (await _shop.HomeAsync("ann")).ServedBy.Degraded);
    }

    [Fact]
    public async Task Recommend_BothInstancesWell_BothAreUsed()
    {
        for (var i = 0; i < 6; i++)
        {
            await _shop.HomeAsync("ann");
        }

        Assert.True(_shop.First.Calls > 0 && _shop.Second.Calls > 0);
    }

    [Fact]
    public async Task Recommend_ServerWithoutBinaryExtension_IsUnderstood()
    {
        (_shop.First.AnswersJson, _shop.Second.AnswersJson) = (true, true);
        (_shop.First.Version, _shop.Second.Version) = ("v2", "v2");

        var answer = await _shop.HomeAsync("ann");

        Assert.Equal((Rungs.None, "v2"), (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion));
    }

    [Fact]
    public async Task Recommend_OwnRegionsInferenceDead_OtherRegionsScores()
    {
        await using var other = await FakeInference.StartAsync();
        other.Version = "other";
        await using var shop = await RankingFixture.StartAsync(
            ("Platform:Regions:1:Name", "b"),
            ("Platform:Regions:1:Kafka", "127.0.0.1:1"),
            ("Platform:Regions:1:Redis", "127.0.0.1:1"),
            ("Platform:Regions:1:Inference:0", other.Address));
        Assert.Equal("v1", (await shop.HomeAsync("ann")).ServedBy.ModelVersion);
        (shop.First.Status, shop.Second.Status) = (500, 500);

        // The first answer spends its two tries on the own region; from then on both are left alone.
        await shop.HomeAsync("ann");
        var answer = await shop.HomeAsync("ann");

        Assert.Equal((Rungs.None, "other"), (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion));
    }

    private async Task BreakFirstAsync(string fault)
    {
        switch (fault)
        {
            case "err":
                _shop.First.Status = 500;
                break;
            case "hang":
                _shop.First.Hangs = true;
                break;
            case "babble":
                _shop.First.Body = "<html>";
                break;
            case "busy":
                _shop.First.Status = 429;
                break;
            case "no-model":
                _shop.First.Status = 404;
                break;
            default:
                await _shop.First.DisposeAsync();
                break;
        }
    }
}
