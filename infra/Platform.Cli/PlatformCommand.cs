using System.CommandLine;
using Platform.Cli.Datasets;
using Platform.Cli.Drills;
using Platform.Cli.Evaluation;
using Platform.Cli.Events;
using Platform.Cli.Load;
using Platform.Cli.Models;
using Platform.Cli.Regions;
using Platform.Cli.Serving;
using Platform.Cli.Status;
using Platform.Client;
using Platform.Datasets.Importing;
using Platform.Drills.Scenarios;
using Platform.Load;

namespace Platform.Cli;

/// <summary>The command <c>platform</c>: a table of its sub-commands, and the one place where failures become exit codes.</summary>
internal static class PlatformCommand
{
    /// <summary>How long a command may tidy up after Ctrl-C.</summary>
    private static readonly TimeSpan s_tidyUp = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken ct = default)
    {
        var options = new GlobalOptions(terminal);
        var root = new RootCommand($"""
            Fill, ask, load and watch a deployment of the platform.

            Examples:
              platform status
              platform region drain a --reason "new kernel" --for 30m
              platform import ./data/chorus_electronics
              platform replay ./data/retailrocket_events --rate 2000
              platform search "laptop" --filter 'brands: ANY("HP")' --facets brands,price
              platform recommend shopper-0001
              platform load --rate 200 --duration 30 --ledger ledger.csv
              platform load verify --ledger ledger.csv
              platform drill run region-killed

            {ExitCode.Table}
            """)
        {
            StatusCommand.Build(terminal, options),
            RegionCommand.Build(terminal, options),
            ImportCommand.Build(terminal, options),
            ReplayCommand.Build(terminal, options),
            GenerateCommand.Build(terminal, options),
            SearchCommand.Build(terminal, options),
            RecommendCommand.Build(terminal, options),
            EventsCommand.Build(terminal, options),
            LoadCommand.Build(terminal, options),
            EvaluateCommand.Build(terminal, options),
            ModelsCommand.Build(terminal, options),
            DrillCommand.Build(terminal, options),
        };
        root.Options.Add(options.Edge);
        root.Options.Add(options.Admin);
        root.Options.Add(options.ApiKey);
        root.Options.Add(options.Json);

        var parse = root.Parse(args);
        if (parse.Errors.Count > 0)
        {
            foreach (var mistake in parse.Errors)
            {
                await terminal.Error.WriteLineAsync(mistake.Message);
            }

            await terminal.Error.WriteLineAsync($"See: platform {string.Join(' ', CommandPath(parse))} --help");
            return ExitCode.Usage;
        }

        return await parse.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TidyUpOf(parse.CommandResult.Command),
            },
            ct);
    }

    /// <summary>A drill heals before it ends; the process that watches over one is not ended by a terminal at all.</summary>
    private static TimeSpan? TidyUpOf(Command command) => command.Name switch
    {
        DrillHealCommands.WatchName => null,
        DrillRunCommand.Name or Chaos.Name => DrillCommand.TidyUp,
        _ => s_tidyUp,
    };

    /// <summary>Runs a command's work; what may go wrong in the world becomes a line and an exit code.</summary>
    public static async Task<int> GuardAsync(Terminal terminal, Func<Task<int>> work, CancellationToken ct)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is UsageException or DatasetNotRecognisedException or LedgerException)
        {
            await terminal.Error.WriteLineAsync(e.Message);
            return ExitCode.Usage;
        }
        catch (EdgeException e)
        {
            await terminal.Error.WriteLineAsync(e.TraceId is null ? e.Message : $"{e.Message} (trace {e.TraceId})");
            return e.IsUnreachable ? ExitCode.Unreachable : ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or System.Text.Json.JsonException)
        {
            await terminal.Error.WriteLineAsync($"A file could not be read or written: {e.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            await terminal.Error.WriteLineAsync("Interrupted.");
            return ExitCode.Interrupted;
        }
    }

    private static IEnumerable<string> CommandPath(ParseResult parse)
    {
        var path = new Stack<string>();
        for (var at = parse.CommandResult; at is not null && at.Command is not RootCommand; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            path.Push(at.Command.Name);
        }

        return path;
    }
}

internal static class CommandExtensions
{
    /// <summary>Left out of the help: for programs, not for people.</summary>
    public static Command Hide(this Command command)
    {
        command.Hidden = true;
        return command;
    }

    /// <summary>The command's work, guarded.</summary>
    public static Command Does(this Command command, Terminal terminal, Func<ParseResult, CancellationToken, Task<int>> work)
    {
        command.SetAction((parse, ct) => PlatformCommand.GuardAsync(terminal, () => work(parse, ct), ct));
        return command;
    }
}
