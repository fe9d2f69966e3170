using System.Net;
using System.Text.Json.Nodes;
using Platform.Testing;

namespace Platform.Compose.Tests;

/// <summary>What the stack gives away, and to whom.</summary>
[Collection(ComposeStackCollection.Name)]
public sealed class HardeningTests(ComposeStack stack)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    [EngineFact]
    public async Task Services_RunAsAPlainUserOnAReadOnlyRootWithoutCapabilities()
    {
        var containers = await InspectAsync();

        var services = containers.Where(c => Label(c, "platform.service") is { } s && s is not ("kafka" or "rabbitmq" or "redis")).ToList();
        Assert.NotEmpty(services);
        Assert.All(services, c =>
        {
            Assert.NotEqual("0", (string?)c["Config"]!["User"]);
            Assert.True((bool)c["HostConfig"]!["ReadonlyRootfs"]!);
            Assert.Equal("ALL", (string?)c["HostConfig"]!["CapDrop"]![0]);
        });
    }

    [EngineFact]
    public async Task Containers_HaveMemoryLimitsAndPublishOnLoopbackAlone()
    {
        var containers = await InspectAsync();

        Assert.All(containers.Where(c => Label(c, "platform.service") is not null), c => Assert.True((long)c["HostConfig"]!["Memory"]! > 0));
        var published = containers
            .SelectMany(c => c["HostConfig"]!["PortBindings"]!.AsObject())
            .SelectMany(p => p.Value!.AsArray())
            .Select(b => (string?)b!["HostIp"]);
        Assert.All(published, ip => Assert.Equal("127.0.0.1", ip));
    }

    [EngineFact]
    public async Task Secrets_AreInNoContainersEnvironmentAndInNoLog()
    {
        var environments = (await InspectAsync()).SelectMany(c => c["Config"]!["Env"]!.AsArray()).Select(e => (string)e!).ToList();
        var logs = (await stack.Docker.ComposeAsync(s_limit, "logs", "--no-color")).Succeeded();

        foreach (var secret in new[] { stack.ClientKey, stack.AdminKey })
        {
            Assert.DoesNotContain(environments, e => e.Contains(secret, StringComparison.Ordinal));
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
        }
    }

    [EngineTheory]
    [InlineData("/v1/search?q=mouse")]
    [InlineData("/v1/features/visitor-1")]
    public async Task Edge_WithoutAKey_RefusesWithAProblem(string path)
    {
        using var http = new HttpClient { BaseAddress = stack.Edge };

        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [EngineFact]
    public async Task AdminPort_WithAClientsKey_Refuses()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{DockerCompose.AdminPort}") };
        http.DefaultRequestHeaders.Add("X-API-Key", stack.ClientKey);

        using var answer = await http.GetAsync("/admin/state", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static string? Label(JsonNode container, string name) => (string?)container["Config"]!["Labels"]?[name];

    private async Task<IReadOnlyList<JsonNode>> InspectAsync()
    {
        var ids = (await stack.Docker.ComposeAsync(s_limit, "ps", "-q")).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var json = (await stack.Docker.DockerAsync(s_limit, ["inspect", .. ids])).Succeeded();
        return [.. JsonNode.Parse(json)!.AsArray().Select(c => c!)];
    }
}

/// <summary>One stack for all tests of the assembly, one test at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ComposeStackCollection : ICollectionFixture<ComposeStack>
{
    public const string Name = "compose stack";
}
