using System.CommandLine;
using System.Diagnostics;
using Platform.Drills.Running;
using Platform.Drills.Safety;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Drills.Targets.Compose;
using Platform.Local;

namespace Platform.Cli.Drills;

/// <summary>Options that say what is drilled, and the targets that they lead to.</summary>
internal sealed class DrillOptionSet
{
    private const string SocketScheme = "unix://";
    private const string AdminKeyVariable = "PLATFORM_ADMIN_KEY";
    private readonly Terminal _terminal;
    private readonly GlobalOptions _options;

    public DrillOptionSet(Terminal terminal, GlobalOptions options)
    {
        _terminal = terminal;
        _options = options;
        Target = new Option<string>("--target") { Description = "What is drilled: compose, local (in this process), or commands (that the scenario names, at --edge and --admin).", DefaultValueFactory = _ => TargetNames.Compose };
        Target.AcceptOnlyFromAmong([.. TargetNames.All]);
        Project = new Option<string>("--project") { Description = "The compose project. Also COMPOSE_PROJECT_NAME.", DefaultValueFactory = _ => terminal.Environment("COMPOSE_PROJECT_NAME") ?? "platform" };
        Owned = new Option<bool>("--i-own-this-target") { Description = "Needed for a target that is not marked as one for drills: breaking somebody else's is an attack." };
    }

    public Option<string> Runs { get; } = new("--runs")
    {
        Description = "The folder of runs, which is also the history that a run is compared with.",
        DefaultValueFactory = _ => "drill-reports",
    };

    public Option<double> MostBusy { get; } = new("--max-busy")
    {
        Description = "Share of the processors that may be busy before the load begins, 0 to 1.",
        DefaultValueFactory = _ => 0.85,
    };

    public Option<string> Target { get; }

    public Option<string> Project { get; }

    public Option<bool> Owned { get; }

    public void AddTargetTo(Command command)
    {
        command.Options.Add(Target);
        command.Options.Add(Project);
        command.Options.Add(Owned);
    }

    /// <summary>All that running a drill takes.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(Runs);
        command.Options.Add(MostBusy);
        AddTargetTo(command);
    }

    public DrillOptions SettingsOf(ParseResult parse, ITarget target, int seed) => new()
    {
        Runs = parse.GetValue(Runs)!,
        Commit = Commit(),
        Watch = target.Address is null ? null : Watch(parse),
        MostBusy = parse.GetValue(MostBusy),
        Seed = seed,
    };

    /// <exception cref="UsageException">There is no such target here.</exception>
    public async Task<ITarget> TargetOfAsync(ParseResult parse, CancellationToken ct)
    {
        switch (parse.GetValue(Target))
        {
            case TargetNames.Local:
                return await StartLocalAsync(ct);
            case TargetNames.Commands:
                return new CommandTarget(
                    new TargetAccess
                    {
                        Edges = _options.EdgeAddressesOf(parse),
                        Admins = _options.AdminAddressesOf(parse),
                        ClientKey = _options.KeyOf(parse, admin: false),
                        AdminKey = _options.KeyOf(parse, admin: true),
                    },
                    parse.GetValue(Owned));
            default:
                try
                {
                    return await ComposeTarget.FindAsync(ComposeOf(parse.GetValue(Project)!, SocketOf(null), parse.GetValue(Owned), parse), _terminal.Time, ct);
                }
                catch (TargetException e)
                {
                    throw new UsageException(e.Message);
                }
        }
    }

    /// <summary>A target that is only to be healed; its keys come from the environment.</summary>
    public ITarget ForHealing(TargetAddress address) => address.Target == TargetNames.Compose
        ? ComposeTarget.ForHealing(ComposeOf(address.Project!, SocketOf(address.Socket), owned: true, parse: null), _terminal.Time)
        : new CommandTarget(new TargetAccess { Edges = [], Admins = [] }, owned: true);

    /// <summary>This program again, as the one that watches: by the runtime's host where that runs it.</summary>
    private WatchCommand Watch(ParseResult parse)
    {
        var program = System.Environment.ProcessPath ?? throw new UsageException("The path of this program is not known, so nothing could heal in its place.");
        string[] own = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "platform.dll")] : [];
        return new WatchCommand(program, [.. own, "drill", DrillHealCommands.WatchName])
        {
            Environment = new Dictionary<string, string?> { [AdminKeyVariable] = _options.KeyOf(parse, admin: true) },
        };
    }

    private ComposeOptions ComposeOf(string project, string socket, bool owned, ParseResult? parse) => new()
    {
        Project = project,
        Socket = socket,
        Owned = owned,
        ClientKey = parse is null ? null : _options.KeyOf(parse, admin: false),
        AdminKey = parse is null ? _terminal.Environment(AdminKeyVariable) : _options.KeyOf(parse, admin: true),
        PublisherKey = _terminal.Environment("PLATFORM_PUBLISHER_KEY") is { Length: > 0 } key ? key : null,
    };

    private string SocketOf(string? known) =>
        known
        ?? (_terminal.Environment("DOCKER_HOST") is { } host && host.StartsWith(SocketScheme, StringComparison.Ordinal) ? host[SocketScheme.Length..] : ContainerEngine.DefaultSocket);

    private async Task<ITarget> StartLocalAsync(CancellationToken ct)
    {
        try
        {
            var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0 }, _terminal.Time, ct);
            return new LocalTarget(platform, _terminal.Time);
        }
        catch (LocalStartException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>What the build was made from, as the compiler wrote it down.</summary>
    private static string Commit() =>
        FileVersionInfo.GetVersionInfo(typeof(DrillRun).Assembly.Location).ProductVersion?.Split('+') is [_, { Length: >= 10 } commit] ? commit[..10] : "unknown";
}
