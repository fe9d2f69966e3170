using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Ranking.Tests.Serving;

namespace Platform.Ranking.Tests.Recommending;

/// <summary>What is asked wrongly, what is answered beside the list, and what goes to Kafka.</summary>
public sealed class RecommendationRequestTests(RankingFixture shop) : IClassFixture<RankingFixture>
{
    [Theory]
    [InlineData("home", """{}""", "visitorId")]
    [InlineData("home", """{"visitorId":""}""", "visitorId")]
    [InlineData("home", """{"visitorId":"a\u0000b"}""", "visitorId")]
    [InlineData("home", """{"visitorId":"v","userId":" "}""", "userId")]
    [InlineData("home", """{"visitorId":"v","pageSize":0}""", "pageSize")]
    [InlineData("home", """{"visitorId":"v","pageSize":101}""", "pageSize")]
    [InlineData("home", """{"visitorId":"v","pageSize":"ten"}""", "pageSize")]
    [InlineData("home", """{"visitorId":"v","productIds":["a",null]}""", "productIds[1]")]
    [InlineData("home", """{"visitorId":"v","params":{"diversityLevel":"extreme"}}""", "params.diversityLevel")]
    [InlineData("home", """{"visitorId":"v","filter":"brands: ANY("}""", "filter")]
    [InlineData("detail", """{"visitorId":"v"}""", "productIds")]
    [InlineData("cart", """{"visitorId":"v","productIds":[]}""", "productIds")]
    public async Task Recommend_WrongField_IsNamed(string placement, string body, string field)
    {
        using var answer = await shop.Client.PostAsync($"/v1/recommendations/{placement}", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await ProblemAsync(answer);
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("traceId").GetString()));
    }

    [Fact]
    public async Task Recommend_TwoMistakes_BothAreNamed()
    {
        using var answer = await shop.Client.PostAsync("/v1/recommendations/home", Json($$"""{"visitorId":"{{new string('x', 129)}}","pageSize":-1}"""));

        Assert.Equal(["pageSize", "visitorId"], (await ProblemAsync(answer)).GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("HOME")]
    [InlineData("..%2Fhome")]
    [InlineData("home'%20OR%201=1")]
    public async Task Recommend_UnknownPlacement_NotFoundNamesThePlacements(string placement)
    {
        using var answer = await shop.Client.PostAsync($"/v1/recommendations/{placement}", Json("""{"visitorId":"v"}"""));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var detail = (await ProblemAsync(answer)).GetProperty("detail").GetString()!;
        Assert.All(Placements.All, p => Assert.Contains(p, detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recommend_BodyOverLimit_TooLarge()
    {
        using var answer = await shop.Client.PostAsync("/v1/recommendations/home", Json($$"""{"visitorId":"{{new string('x', 100_000)}}"}"""));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Recommend_NotAnObject_BadRequest(string body)
    {
        using var answer = await shop.Client.PostAsync("/v1/recommendations/home", Json(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Recommend_DeepNesting_BadRequest()
    {
        var deep = new string('[', 20_000) + new string(']', 20_000);
        using var answer = await shop.Client.PostAsync("/v1/recommendations/home", Json($$"""{"visitorId":"v","more":{{deep}}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Recommend_NoKey_Unauthorized()
    {
        using var stranger = new HttpClient { BaseAddress = shop.Client.BaseAddress };
        using var answer = await stranger.PostAsync("/v1/recommendations/home", Json("""{"visitorId":"v"}"""));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Recommend_Answer_IsInKafkaAsItWasShownWithPseudonymAndFeatures()
    {
        var (answer, _) = await shop.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = "ann", PageSize = 5, Params = new() { ReturnScore = true } });

        var impression = await shop.ImpressionAsync(answer.AttributionToken);
        Assert.Equal(RankingFixture.Pseudonym("ann"), impression.VisitorId);
        Assert.Equal((Placements.Home, RankingFeatures.Version, false), (impression.Placement, impression.FeatureVersion, impression.Synthetic));
        Assert.Equal(answer.ServedBy, impression.ServedBy);
        Assert.Equal(answer.Results.Select(r => (r.Id, r.Position, r.Score)), impression.Items.Select(i => (i.Id, i.Position, (double?)i.Score)));
        Assert.All(impression.Items, i => Assert.Equal(RankingFeatures.Count, i.Features!.Count));
        Assert.All(impression.Items, i => Assert.Contains(shop.First.LastRows.Concat(shop.Second.LastRows), row => row.SequenceEqual(i.Features!)));
    }

    [Theory]
    [InlineData(RankingFixture.InternalKey, true)]
    [InlineData(RankingFixture.ClientKey, false)]
    public async Task Recommend_SyntheticHeader_CountsOnlyFromAService(string key, bool synthetic)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/recommendations/home") { Content = Json("""{"visitorId":"probe"}""") };
        request.Headers.Add("X-API-Key", key);
        request.Headers.Add("X-Platform-Synthetic", "1");
        using var client = new HttpClient { BaseAddress = shop.Client.BaseAddress };
        using var http = await client.SendAsync(request);
        var answer = await http.Content.ReadFromJsonAsync<RecommendationResponse>();

        Assert.Equal(synthetic, (await shop.ImpressionAsync(answer!.AttributionToken)).Synthetic);
    }

    [Fact]
    public async Task Recommend_ManyAnswers_EveryTokenIsItsOwn()
    {
        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => (await shop.HomeAsync("ann")).AttributionToken));

        Assert.Equal(20, tokens.Distinct().Count());
        Assert.All(tokens, t => Assert.Matches("^[A-Za-z0-9_-]{22}$", t));
    }

    [Fact]
    public async Task GorseRecommend_UserWithHistory_ListOfIds()
    {
        await shop.HappenAsync(shop.Event("gus", EventType.DetailPageView, "case-3"));

        using var http = await shop.Client.GetAsync("/v1/recommend/gus?n=4");
        var ids = await http.Content.ReadFromJsonAsync<List<string>>();

        Assert.Equal(4, ids!.Count);
        Assert.Equal("none", Assert.Single(http.Headers.GetValues(ServedByHeaders.Degraded)));
        Assert.Equal(ids, (await shop.ImpressionAsync(Assert.Single(http.Headers.GetValues("X-Attribution-Token")))).Items.Select(i => i.Id));
    }

    [Theory]
    [InlineData("/v1/recommend/gus?n=0", "n")]
    [InlineData("/v1/recommend/gus?n=1000", "n")]
    [InlineData("/v1/recommend/%20", "userId")]
    public async Task GorseRecommend_WrongValue_IsNamed(string path, string field)
    {
        using var answer = await shop.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await ProblemAsync(answer)).GetProperty("errors").TryGetProperty(field, out _));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }
}
