using System.Diagnostics;
using System.Text;

namespace Platform.Compose.Tests;

/// <summary>What a program printed, and how it ended.</summary>
/// <param name="ExitCode">0 when it succeeded.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
internal sealed record Ran(int ExitCode, string Output, string Errors)
{
    public string Succeeded() => ExitCode == 0 ? Output : throw new InvalidOperationException($"exit code {ExitCode}\n{Output}\n{Errors}");
}

/// <summary>Runs docker compose on the repository's own file, under a project name and ports of its own, so that a stack of a person's is left alone.</summary>
internal sealed class DockerCompose
{
    public const int EdgePort = 18080;
    public const int AdminPort = 18081;
    private const string Project = "platform-test";

    /// <summary>The image is tagged apart, so that a deployment beside it keeps its own.</summary>
    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["COMPOSE_PROJECT_NAME"] = Project,
        ["PLATFORM_TAG"] = "test",
        ["PLATFORM_EDGE_PORT"] = $"{EdgePort}",
        ["PLATFORM_ADMIN_PORT"] = $"{AdminPort}",
        ["PLATFORM_EDGE_2_PORT"] = "18082",
        ["PLATFORM_ADMIN_2_PORT"] = "18083",
        ["PLATFORM_PROMETHEUS_PORT"] = "19090",
        ["PLATFORM_KAFKA_A_PORT"] = "19192",
        ["PLATFORM_KAFKA_B_PORT"] = "19292",
    };

    public string Root { get; } = FindRoot();

    public Task<Ran> ComposeAsync(TimeSpan limit, params string[] arguments) => RunAsync("docker", ["compose", .. arguments], s_environment, limit);

    public Task<Ran> DockerAsync(TimeSpan limit, params string[] arguments) => RunAsync("docker", arguments, s_environment, limit);

    /// <summary>Ids of the containers of a region, running ones and dead ones.</summary>
    public async Task<string[]> ContainersAsync(string region) =>
        (await DockerAsync(
            TimeSpan.FromSeconds(30),
            "ps", "-aq", "--filter", $"label=com.docker.compose.project={Project}", "--filter", $"label=platform.region={region}")).Succeeded()
        .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async Task<Ran> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan limit)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        var output = ReadAsync(process.StandardOutput);
        var errors = ReadAsync(process.StandardError);
        using var clock = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(clock.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than {limit}.\n{await output}\n{await errors}");
        }

        return new Ran(process.ExitCode, await output, await errors);
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docker-compose.yml")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("docker-compose.yml is not above the test's folder.");
        }

        return folder;
    }
}
