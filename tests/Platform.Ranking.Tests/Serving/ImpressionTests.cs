using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Serving;
using Platform.Ranking.Serving;
using Platform.Testing;

namespace Platform.Ranking.Tests.Serving;

public sealed class ImpressionTests
{
    [Fact]
    public async Task Search_WithVisitor_ItsResultsAreAnImpressionWithoutFeatures()
    {
        await using var shop = await RankingFixture.StartAsync();
        var answer = await Eventually.GetAsync(
            async () => (await shop.Client.GetFromJsonAsync<SearchResponse>("/v1/search?q=laptop&visitorId=ann"))!, a => a.Results.Count > 0);

        var impression = await shop.ImpressionAsync(answer.AttributionToken);

        Assert.Equal(("search", "laptop", RankingFixture.Pseudonym("ann")), (impression.Placement, impression.SearchQuery, impression.VisitorId));
        Assert.Equal(answer.Results.Select(r => (r.Id, r.Position)), impression.Items.Select(i => (i.Id, i.Position)));
        Assert.All(impression.Items, i => Assert.Null(i.Features));
    }

    [Fact]
    public async Task Stop_ImpressionsQueued_TheyArriveFirst()
    {
        await using var shop = await RankingFixture.StartAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            tokens.Add((await shop.HomeAsync("ann")).AttributionToken);
        }

        await shop.Services.GetRequiredService<ImpressionPublisher>().StopAsync(CancellationToken.None);

        foreach (var token in tokens)
        {
            Assert.Equal(token, (await shop.ImpressionAsync(token)).AttributionToken);
        }
    }

    [Fact]
    public async Task WarmUp_AtStart_ScoresButRecordsNothing()
    {
        await using var shop = await RankingFixture.StartAsync(("Ranking:WarmUp:Requests", "2"));

        await Eventually.TrueAsync(() => shop.First.Calls + shop.Second.Calls > 0);
        var answer = await shop.HomeAsync("ann");

        Assert.Equal(answer.AttributionToken, (await shop.FirstImpressionAsync()).AttributionToken);
    }
}
