using System.Globalization;
using Platform.Drills.Scenarios;

namespace Platform.Drills.Targets.Compose;

/// <summary>A compose project on this machine's container engine, known by its labels.</summary>
internal sealed partial class ComposeTarget : ITarget
{
    private const int ServicePort = 8080;
    private const int AdminPort = 8081;
    private const string RouterService = "router";

    private readonly ContainerEngine _engine;
    private readonly FaultProxies _proxies;
    private readonly bool _hasProxies;
    private readonly ComposeOptions _options;
    private readonly string _project;
    private readonly bool _owned;
    private readonly TimeProvider _time;
    private Action<string, string?> _happened = static (_, _) => { };

    private ComposeTarget(ContainerEngine engine, ComposeOptions options, TargetAccess access, bool hasProxies, TimeProvider time)
    {
        _proxies = new FaultProxies(options.AdminKey);
        _hasProxies = hasProxies;
        (_engine, _options, _project, _owned, _time) = (engine, options, options.Project, options.Owned, time);
        Access = access;
        Address = new TargetAddress(TargetNames.Compose, options.Project, options.Socket);
    }

    public string Name => TargetNames.Compose;

    public TargetAccess Access { get; }

    public TargetAddress? Address { get; }

    /// <exception cref="TargetException">There is no engine, or no router of that project.</exception>
    public static async Task<ComposeTarget> FindAsync(ComposeOptions options, TimeProvider time, CancellationToken ct)
    {
        var engine = new ContainerEngine(options.Socket, options.Deadline);
        try
        {
            var containers = await engine.ListAsync(options.Project, ct);
            var access = AccessTo(containers, options);
            return access is { Edges.Count: > 0, Admins.Count: > 0 }
                ? new ComposeTarget(engine, options, access, containers.Any(c => c is { Service: FaultProxies.Service, Runs: true }), time)
                : throw new TargetException($"No router of the compose project '{options.Project}' runs here. Start it with docker compose up -d --wait, or name another: --project.");
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Only good for undoing: what a healing process uses, which asks nothing of the platform.</summary>
    public static ComposeTarget ForHealing(ComposeOptions options, TimeProvider time) =>
        new(new ContainerEngine(options.Socket, options.Deadline), options, new TargetAccess { Edges = [], Admins = [] }, hasProxies: true, time);

    public string? WhyNot(Fault fault) => fault switch
    {
        ProcessFault or DisconnectFault or DiskFault or LoadFault or CommandFault => null,
        LinkFault when _hasProxies => null,
        LinkFault => "this needs the fault proxies of infra/compose/drills.yml",
        ModelFault => new RankerMistakes(Access, _time).WhyNot,
        ClockFault => "containers share the machine's clock",
        _ => "nothing here can make it",
    };

    public async Task<string?> WhyNotDrillableAsync(CancellationToken ct)
    {
        var unmarked = _owned ? [] : (await ContainersAsync(ct)).Where(c => !c.IsDrillable).Select(c => c.Name).ToList();
        return unmarked.Count == 0
            ? null
            : $"{unmarked.Count} containers of project '{_project}' are not labelled platform.drillable=true ({unmarked[0]} …). Start the project with infra/compose/drills.yml on top, or say that it is yours to break: --i-own-this-target.";
    }

    public async Task<IReadOnlyList<Part>> PartsAsync(CancellationToken ct) => [.. (await ContainersAsync(ct)).Select(PartOf)];

    public async Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken ct)
    {
        var state = new Dictionary<string, string>();
        foreach (var container in await ContainersAsync(ct))
        {
            state[container.Name] = $"{container.State}, on {string.Join(' ', (container.NetworkSettings?.Networks.Keys ?? []).Order(StringComparer.Ordinal))}";
            if (container is { Service: FaultProxies.Service, Runs: true })
            {
                state[$"{container.Name}, links"] = await _proxies.StateAsync(container, ct);
            }
        }

        return state;
    }

    public async Task WatchAsync(Action<string, string?> happened, CancellationToken ct)
    {
        _happened = happened;
        try
        {
            await foreach (var news in _engine.EventsAsync(_project, ct))
            {
                // Health checks run as commands inside containers: they are no news.
                if (news is { Type: "container", Actor.Attributes: { } about } && !news.Action.StartsWith("exec_", StringComparison.Ordinal))
                {
                    happened($"{about.GetValueOrDefault("name")}: {news.Action}", about.GetValueOrDefault(Container.RegionLabel));
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    public ValueTask DisposeAsync()
    {
        _engine.Dispose();
        _proxies.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TargetAccess AccessTo(IReadOnlyList<Container> containers, ComposeOptions options)
    {
        var routers = containers.Where(c => c.Service == RouterService).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        return new TargetAccess
        {
            Edges = [.. routers.Select(r => r.Published(ServicePort)).OfType<Uri>()],
            Admins = [.. routers.Select(r => r.Published(AdminPort)).OfType<Uri>()],
            ClientKey = options.ClientKey,
            AdminKey = options.AdminKey,
            PublisherKey = options.PublisherKey,
        };
    }

    private async Task<IReadOnlyList<Container>> ContainersAsync(CancellationToken ct) =>
        [.. (await _engine.ListAsync(_project, ct)).Where(c => c.Service is not null).OrderBy(c => c.Name, StringComparer.Ordinal)];

    private static Part PartOf(Container container) => new()
    {
        Name = container.Name,
        Region = container.Region,
        Service = container.Service!,
        Runs = container.Runs,
        Authorities = AuthoritiesOf(container),
    };

    private static IReadOnlyList<string> AuthoritiesOf(Container container) =>
        [.. container.Addresses.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a}:{ServicePort}"))];
}

/// <summary>Which compose project, and how it is reached.</summary>
internal sealed record ComposeOptions
{
    public required string Project { get; init; }

    public string Socket { get; init; } = ContainerEngine.DefaultSocket;

    /// <summary>The caller says that the project is theirs to break, labelled or not.</summary>
    public bool Owned { get; init; }

    public string? ClientKey { get; init; }

    public string? AdminKey { get; init; }

    /// <summary>Signs versions of models.</summary>
    public string? PublisherKey { get; init; }

    /// <summary>Deadline of one call to the engine; a container that is stopped in order takes its time.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);
}
