using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Platform.Hosting.Authentication;

namespace Platform.Hosting.Tests.Authentication;

public sealed class ApiKeyTests
{
    [Theory]
    [InlineData("client", "/client", HttpStatusCode.OK)]
    [InlineData("client", "/internal", HttpStatusCode.Forbidden)]
    [InlineData("client", "/admin", HttpStatusCode.Forbidden)]
    [InlineData("client", "/unmarked", HttpStatusCode.Forbidden)]
    [InlineData("internal", "/client", HttpStatusCode.OK)]
    [InlineData("internal", "/internal", HttpStatusCode.OK)]
    [InlineData("internal", "/admin", HttpStatusCode.Forbidden)]
    [InlineData("admin", "/admin", HttpStatusCode.OK)]
    [InlineData("unknown", "/client", HttpStatusCode.Unauthorized)]
    [InlineData(null, "/client", HttpStatusCode.Unauthorized)]
    [InlineData(null, "/unmarked", HttpStatusCode.Unauthorized)]
    [InlineData(null, "/health/live", HttpStatusCode.OK)]
    public async Task Request_WithKeyOfKind_OpensWhatThatKindMayDo(string? kind, string path, HttpStatusCode expected)
    {
        await using var app = await TestHost.StartAsync(Map);
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (Key(kind) is { } key)
        {
            request.Headers.Add("X-API-Key", key);
        }

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Request_WithBearerToken_IsTaken()
    {
        await using var app = await TestHost.StartAsync(Map);
        using var client = app.GetTestClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestHost.ClientKey);

        using var answer = await client.GetAsync("/client", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Request_WithoutKey_IsAProblemThatNamesTheMend()
    {
        await using var app = await TestHost.StartAsync(Map);
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync("/client", TestContext.Current.CancellationToken);

        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains("X-API-Key", (string)problem!["detail"]!);
        Assert.NotNull(problem["traceId"]);
    }

    [Fact]
    public async Task AllowAnonymous_LetsEveryoneIn()
    {
        var settings = TestHost.Settings();
        settings["Platform:AllowAnonymous"] = "true";
        await using var app = await TestHost.StartAsync(Map, settings);
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync("/admin", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/client", () => "").RequireAuthorization(Policies.Client);
        app.MapGet("/internal", () => "").RequireAuthorization(Policies.Internal);
        app.MapGet("/admin", () => "").RequireAuthorization(Policies.Admin);
        app.MapGet("/unmarked", () => "");
    }

    private static string? Key(string? kind) => kind switch
    {
        "client" => TestHost.ClientKey,
        "internal" => TestHost.InternalKey,
        "admin" => TestHost.AdminKey,
        null => null,
        _ => new string('x', 32),
    };
}
