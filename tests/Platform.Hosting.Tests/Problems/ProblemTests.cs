using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Platform.Contracts.Serving;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;

namespace Platform.Hosting.Tests.Problems;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("{\"query\": 5}", "query")]
    [InlineData("{\"pageSize\": \"many\"}", "pageSize")]
    [InlineData("{\"query\": ", "query")]
    [InlineData("[]", "body")]
    public async Task Body_ThatIsNotWhatWasExpected_Is400NamingTheField(string body, string field)
    {
        var (status, problem) = await PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.True(problem["errors"]!.AsObject().Any(e => e.Key.StartsWith(field, StringComparison.Ordinal)), problem.ToString());
    }

    [Fact]
    public async Task Body_NestedWithoutEnd_Is400()
    {
        var (status, _) = await PostAsync(new string('[', 100_000));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task Route_ThatIsNotThere_IsAProblem()
    {
        await using var app = await TestHost.StartAsync(_ => { });
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-API-Key", TestHost.InternalKey);

        using var answer = await client.GetAsync("/nowhere", TestContext.Current.CancellationToken);

        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(404, (int)problem!["status"]!);
    }

    [Fact]
    public async Task Failure_OfOurOwn_Is500WithoutItsText()
    {
        await using var app = await TestHost.StartAsync(a =>
            a.MapGet("/fail", string () => throw new InvalidOperationException("secret detail")).RequireAuthorization(Policies.Client));
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-API-Key", TestHost.ClientKey);

        using var answer = await client.GetAsync("/fail", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret detail", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Unavailable_SaysWhenToComeBack()
    {
        await using var app = await TestHost.StartAsync(a =>
            a.MapGet("/full", () => Problem.Unavailable("The spool is full.", TimeSpan.FromMilliseconds(1500))).RequireAuthorization(Policies.Client));
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-API-Key", TestHost.ClientKey);

        using var answer = await client.GetAsync("/full", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), answer.Headers.RetryAfter!.Delta);
    }

    private static async Task<(HttpStatusCode Status, JsonObject Problem)> PostAsync(string body)
    {
        await using var app = await TestHost.StartAsync(a => a.MapPost("/search", (SearchRequest r) => r.Query).RequireAuthorization(Policies.Client));
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add("X-API-Key", TestHost.ClientKey);
        using var answer = await client.PostAsync("/search", new StringContent(body, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
    }
}
