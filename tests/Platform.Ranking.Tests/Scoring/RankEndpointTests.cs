using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Ranking.Tests.Serving;

namespace Platform.Ranking.Tests.Scoring;

public sealed class RankEndpointTests(RankingFixture shop) : IClassFixture<RankingFixture>
{
    [Fact]
    public async Task Rank_KnownAndUnknownProducts_AllComeBackBestFirst()
    {
        var answer = await RankAsync("""{"visitorId":"ann","items":[{"id":"phone-1"},{"id":"unknown"},{"id":"tea-9"}]}""");

        Assert.Equal(["tea-9", "phone-1", "unknown"], answer.Items.Select(i => i.Id));
        Assert.Equal(answer.Items.Select(i => i.Score).OrderDescending(), answer.Items.Select(i => i.Score));
        Assert.Equal((Rungs.None, "v1"), (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion));
        Assert.All(answer.Items, i => Assert.Null(i.Features));
    }

    [Fact]
    public async Task Rank_ClientKnowsBetter_ItsValueIsScoredAndExplained()
    {
        var answer = await RankAsync("""{"items":[{"id":"tea-9"},{"id":"mine","fields":[{"name":"price","value":99.5}]}],"explain":true}""");

        Assert.Equal("mine", answer.Items[0].Id);
        Assert.Equal(RankingFeatures.Names.Order(), answer.Items[0].Features!.Keys.Order());
        Assert.Equal(99.5, answer.Items[0].Features!["price"]);
    }

    [Fact]
    public async Task Rank_NoInference_ClientsOrderStaysAndSaysSo()
    {
        await using var alone = await RankingFixture.StartAsync();
        (alone.First.Status, alone.Second.Status) = (500, 500);
        using var http = await alone.Client.PostAsync("/v1/rank/ranker", Json("""{"items":[{"id":"phone-1"},{"id":"tea-9"},{"id":"case-1"}]}"""));
        var answer = (await http.Content.ReadFromJsonAsync<RankResponse>())!;

        Assert.Equal(["phone-1", "tea-9", "case-1"], answer.Items.Select(i => i.Id));
        Assert.All(answer.Items, i => Assert.Null(i.Score));
        Assert.Equal("no-ranker", Assert.Single(http.Headers.GetValues(ServedByHeaders.Degraded)));
    }

    [Theory]
    [InlineData("""{"items":[]}""", "items")]
    [InlineData("""{"items":[null]}""", "items[0]")]
    [InlineData("""{"items":[{"id":""}]}""", "items[0].id")]
    [InlineData("""{"items":[{"id":"a"},{"id":"a"}]}""", "items[1].id")]
    [InlineData("""{"items":[{"id":"a","fields":[{"name":"nonsense","value":1}]}]}""", "items[0].fields[0].name")]
    [InlineData("""{"items":[{"id":"a","fields":[{"name":"price","value":1e300}]}]}""", "items[0].fields[0].value")]
    [InlineData("""{"visitorId":"","items":[{"id":"a"}]}""", "visitorId")]
    public async Task Rank_WrongField_IsNamed(string body, string field)
    {
        using var http = await shop.Client.PostAsync("/v1/rank/ranker", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, http.StatusCode);
        var problem = JsonDocument.Parse(await http.Content.ReadAsStringAsync()).RootElement;
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Fact]
    public async Task Rank_MoreItemsThanAllowed_IsNamed()
    {
        var body = JsonSerializer.Serialize(new { items = Enumerable.Range(0, 1001).Select(i => new { id = $"i{i}" }) });
        using var http = await shop.Client.PostAsync("/v1/rank/ranker", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, http.StatusCode);
    }

    [Fact]
    public async Task Rank_UnknownModel_NotFound()
    {
        using var http = await shop.Client.PostAsync("/v1/rank/oracle", Json("""{"items":[{"id":"a"}]}"""));

        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
        Assert.Contains("ranker", await http.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<RankResponse> RankAsync(string body)
    {
        using var http = await shop.Client.PostAsync("/v1/rank/ranker", Json(body));
        Assert.True(http.IsSuccessStatusCode, await http.Content.ReadAsStringAsync());
        return (await http.Content.ReadFromJsonAsync<RankResponse>())!;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
