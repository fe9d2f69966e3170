using Platform.Contracts.Serving;
using Platform.Ranking.Tests.Serving;

namespace Platform.Ranking.Tests.Recommending;

/// <summary>A process that never saw its Redis and has no inference: the catalogue alone still answers.</summary>
public sealed class EmptyShopTests
{
    [Fact]
    public async Task Recommend_RedisNeverSeen_NewestProducts()
    {
        await using var shop = await RankingFixture.StartAsync(
            ("Platform:Regions:0:Redis", "127.0.0.1:1"),
            ("Platform:Regions:0:Inference:0", "http://127.0.0.1:1"),
            ("Platform:Regions:0:Inference:1", "http://127.0.0.1:1"),
            ("Ranking:Deadline:Request", "00:00:02"));

        var answer = await shop.HomeAsync("ann", pageSize: 3);

        Assert.Equal(Rungs.Popular, answer.ServedBy.Degraded);
        Assert.Equal(["tea-9", "tea-8", "tea-7"], answer.Results.Select(r => r.Id));
    }

    [Fact]
    public async Task Recommend_NoEventsYet_FullAnswerFromNewProducts()
    {
        await using var shop = await RankingFixture.StartAsync();

        var answer = await shop.HomeAsync("ann");

        Assert.Equal(Rungs.None, answer.ServedBy.Degraded);
        Assert.Equal(10, answer.Results.Count);
    }
}
