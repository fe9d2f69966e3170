using Platform.Client;
using Platform.Testing;

namespace Platform.Compose.Tests;

/// <summary>The compose stack, brought up once for all tests and taken down with its volumes after them.</summary>
public sealed class ComposeStack : IAsyncLifetime
{
    private static readonly TimeSpan s_upLimit = TimeSpan.FromMinutes(12);
    private static readonly TimeSpan s_downLimit = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, string> _cliEnvironment = [];

    internal DockerCompose Docker { get; } = new();

    internal string ClientKey => _cliEnvironment["PLATFORM_API_KEY"];

    internal string AdminKey => _cliEnvironment["PLATFORM_ADMIN_KEY"];

    internal Uri Edge { get; } = new($"http://127.0.0.1:{DockerCompose.EdgePort}");

    public async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is not null)
        {
            return;
        }

        await Docker.ComposeAsync(s_downLimit, "down", "-v", "--remove-orphans");
        await UpAsync();
        var lines = (await Docker.ComposeAsync(TimeSpan.FromMinutes(1), "run", "--rm", "setup", "env")).Succeeded();
        foreach (var line in lines.Split('\n').Where(l => l.StartsWith("export ", StringComparison.Ordinal)))
        {
            var pair = line["export ".Length..].Split('=', 2);
            _cliEnvironment[pair[0]] = pair[1].Trim('\'');
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Engine.SkipReason is null)
        {
            await Docker.ComposeAsync(s_downLimit, "down", "-v", "--remove-orphans");
        }
    }

    /// <summary>Starts what is not running, as a person would, and waits until all of it is healthy.</summary>
    internal async Task UpAsync()
    {
        var up = await Docker.ComposeAsync(s_upLimit, "up", "-d", "--build", "--wait", "--wait-timeout", "480");
        if (up.ExitCode != 0)
        {
            var logs = await Docker.ComposeAsync(TimeSpan.FromMinutes(1), "logs", "--tail", "15");
            throw new InvalidOperationException($"the stack did not come up\n{up.Errors}\n{logs.Output}");
        }
    }

    /// <summary>Runs the command line as its users do: in a process of its own, against the edge.</summary>
    internal Task<Ran> PlatformAsync(TimeSpan limit, params string[] arguments) =>
        Docker.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "platform.dll"), .. arguments], _cliEnvironment, limit);

    internal EdgeClient Client(string key) => new(new EdgeClientOptions { Address = Edge, ApiKey = key }, TimeProvider.System);
}
