using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Platform.Cli;

/// <summary>Where a command reads from and writes to.</summary>
internal sealed class Terminal
{
    /// <summary>Tables and progress, for people. Goes to the error stream when the output is JSON.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>Results for scripts.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>What went wrong.</summary>
    public required TextWriter Error { get; init; }

    public required Func<Stream> Input { get; init; }

    /// <summary>Environment variables.</summary>
    public required Func<string, string?> Environment { get; init; }

    public required TimeProvider Time { get; init; }

    public static Terminal OfProcess() => new()
    {
        Console = ReadableConsole(),
        Output = System.Console.Out,
        Error = System.Console.Error,
        Input = System.Console.OpenStandardInput,
        Environment = System.Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
    };

    /// <summary>A file or pipe has no width of its own: lines there are as long as tables need.</summary>
    private static IAnsiConsole ReadableConsole()
    {
        if (System.Console.IsOutputRedirected)
        {
            AnsiConsole.Console.Profile.Width = 160;
        }

        return AnsiConsole.Console;
    }

    /// <summary>One JSON document on the output.</summary>
    public Task WriteJsonAsync<T>(T value, JsonTypeInfo<T> type) => Output.WriteLineAsync(JsonSerializer.Serialize(value, type));

    /// <summary>Shows progress where a person watches; runs silently otherwise, so that logs stay readable.</summary>
    public Task ProgressAsync(bool json, Func<ProgressContext?, Task> work) =>
        json || !Console.Profile.Capabilities.Interactive || System.Console.IsOutputRedirected
            ? work(null)
            : Console.Progress()
                .HideCompleted(false)
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
                .StartAsync(work);
}
