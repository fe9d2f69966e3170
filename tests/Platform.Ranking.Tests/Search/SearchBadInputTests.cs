using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Platform.Contracts.Catalog;

namespace Platform.Ranking.Tests.Search;

/// <summary>Nothing that is sent brings the service to a 500, and what is wrong is named.</summary>
public sealed class SearchBadInputTests(SearchHost host) : IClassFixture<SearchHost>
{
    [Theory]
    [InlineData("pageSize=0", "pageSize")]
    [InlineData("pageSize=121", "pageSize")]
    [InlineData("pageSize=many", "pageSize")]
    [InlineData("pageSize=99999999999", "pageSize")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=10001", "offset")]
    [InlineData("filter=brands:ANY(", "filter")]
    [InlineData("filter=%27%20OR%201%3D1%20--", "filter")]
    [InlineData("orderBy=price%20up", "orderBy")]
    [InlineData("orderBy=secret", "orderBy")]
    [InlineData("orderBy=price,price,price,price,price,price", "orderBy")]
    [InlineData("facets=secrets", "facets")]
    [InlineData("visitorId=a%00b", "visitorId")]
    public async Task Get_WrongField_Is400NamingIt(string query, string field)
    {
        var problem = await ProblemAsync(await host.Client.GetAsync($"/v1/search?{query}", TestContext.Current.CancellationToken), 400);

        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Fact]
    public async Task Get_SeveralWrongFields_NamesAll()
    {
        var problem = await ProblemAsync(
            await host.Client.GetAsync("/v1/search?pageSize=x&offset=-1&filter=(&orderBy=z", TestContext.Current.CancellationToken), 400);

        Assert.Equal(["filter", "offset", "orderBy", "pageSize"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Get_FilterThatDoesNotParse_ShowsThePlace()
    {
        var problem = await ProblemAsync(
            await host.Client.GetAsync("/v1/search?filter=price%20%3E%20ten", TestContext.Current.CancellationToken), 400);

        Assert.EndsWith("\nprice > ten\n        ^", problem.GetProperty("errors").GetProperty("filter")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("price, secret desc", "\nprice, secret desc\n       ^")]
    [InlineData("price,", "\nprice,\n      ^")]
    [InlineData("attributes. desc", "\nattributes. desc\n^")]
    [InlineData("attributes.size up", "\nattributes.size up\n                ^")]
    [InlineData("price desc asc", "\nprice desc asc\n           ^")]
    [InlineData("title,title,title,title,title,title", "\ntitle,title,title,title,title,title\n                              ^")]
    public async Task Get_OrderThatDoesNotParse_ShowsThePlace(string order, string shown)
    {
        var problem = await ProblemAsync(
            await host.Client.GetAsync($"/v1/search?orderBy={Uri.EscapeDataString(order)}", TestContext.Current.CancellationToken), 400);

        Assert.EndsWith(shown, problem.GetProperty("errors").GetProperty("orderBy")[0].GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"query\":")]
    [InlineData("[]")]
    [InlineData("{\"query\":7}")]
    [InlineData("{\"pageSize\":\"10\"}")]
    [InlineData("{\"facets\":\"brands\"}")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"query\":\"\\ud800\"}")]
    public async Task Post_NotTheJsonExpected_Is400(string body) => await ProblemAsync(await PostAsync(Encoding.UTF8.GetBytes(body)), 400);

    [Fact]
    public async Task Post_InvalidUtf8_Is400() => await ProblemAsync(await PostAsync([.. "{\"query\":\""u8, 0xC0, 0xAF, .. "\"}"u8]), 400);

    [Fact]
    public async Task Post_DeeplyNested_Is400() =>
        await ProblemAsync(await PostAsync(Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 30_000))), 400);

    [Fact]
    public async Task Post_TenMegabytes_Is413()
    {
        using var body = new ByteArrayContent(new byte[10 * 1024 * 1024]);
        body.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/search") { Content = body };
        // Asking first keeps the refusal from meeting a connection that is still being written.
        request.Headers.ExpectContinue = true;
        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task Post_NullFacet_Is400() => await ProblemAsync(await PostAsync("{\"facets\":[null]}"u8.ToArray()), 400);

    [Theory]
    [InlineData("'; DROP TABLE products; --")]
    [InlineData("../../etc/passwd")]
    [InlineData("title:* AND (")]
    [InlineData("\"unbalanced ~^*?[ TO")]
    [InlineData("\u0000\u0001\u001f")]
    [InlineData("é́́́́ 🎧🎧 \u202e\ufeff")]
    [InlineData("a.b-c_d&e'f.g--.-'")]
    [InlineData("𠀀𠀁 ㍿ ﬁ")]
    public async Task Post_AnythingAShopperTypes_Is200(string query)
    {
        using var response = await PostAsync(JsonSerializer.SerializeToUtf8Bytes(new { query }));

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Post_QueryAtItsLimit_Is200AndOverIt400()
    {
        using var longest = await PostAsync(JsonSerializer.SerializeToUtf8Bytes(new { query = string.Concat(Enumerable.Repeat("ab ", 166)) }));
        Assert.Equal(200, (int)longest.StatusCode);

        await ProblemAsync(await PostAsync(JsonSerializer.SerializeToUtf8Bytes(new { query = new string('x', 501) })), 400);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=51", "limit")]
    public async Task Complete_WrongLimit_Is400(string query, string field)
    {
        var problem = await ProblemAsync(await host.Client.GetAsync($"/v1/complete?{query}", TestContext.Current.CancellationToken), 400);

        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("..%2F..%2Fetc")]
    [InlineData("%20")]
    public async Task Product_Unknown_Is404(string id) =>
        await ProblemAsync(await host.Client.GetAsync($"/v1/products/{id}", TestContext.Current.CancellationToken), 404);

    [Fact]
    public async Task Search_Answer_SaysInHeadersWhoMadeIt()
    {
        await host.PutAsync(new Product { Id = "1", Title = "lamp" });
        using var response = await host.Client.GetAsync("/v1/search?q=lamp", TestContext.Current.CancellationToken);

        Assert.Equal("a", Assert.Single(response.Headers.GetValues("X-Served-Region")));
        Assert.Equal("none", Assert.Single(response.Headers.GetValues("X-Degraded")));
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return await host.Client.PostAsync("/v1/search", content, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, int status)
    {
        using (response)
        {
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }
    }
}
