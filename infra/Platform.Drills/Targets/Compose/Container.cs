using System.Text.Json.Serialization;

namespace Platform.Drills.Targets.Compose;

/// <summary>A container as the engine lists it.</summary>
internal sealed record Container
{
    /// <summary>Which region a container stands in.</summary>
    public const string RegionLabel = "platform.region";

    private const string ServiceLabel = "platform.service";
    private const string DrillableLabel = "platform.drillable";

    public required string Id { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary><c>running</c>, <c>paused</c>, <c>exited</c>, <c>created</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>For people: <c>Up 4 seconds (health: starting)</c>.</summary>
    public string Status { get; init; } = "";

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    public Networking? NetworkSettings { get; init; }

    [JsonIgnore]
    public string Name => Names is [var first, ..] ? first.TrimStart('/') : Id[..12];

    [JsonIgnore]
    public string? Region => Labels.GetValueOrDefault(RegionLabel);

    /// <summary>Null for what is no part of the platform, such as the one that makes keys.</summary>
    [JsonIgnore]
    public string? Service => Labels.GetValueOrDefault(ServiceLabel);

    [JsonIgnore]
    public bool IsDrillable => Labels.GetValueOrDefault(DrillableLabel) == "true";

    [JsonIgnore]
    public bool Runs => State == "running";

    /// <summary>It runs, and its own check has not said yet that it is well.</summary>
    [JsonIgnore]
    public bool IsStarting => Runs && Status.Contains("health: starting", StringComparison.Ordinal);

    [JsonIgnore]
    public IEnumerable<string> Addresses => NetworkSettings?.Networks.Values.Select(n => n.IPAddress).Where(a => a.Length > 0) ?? [];

    /// <summary>Where a port of it is reachable on this machine; null when it is not.</summary>
    public Uri? Published(int port) =>
        Ports.FirstOrDefault(p => p.PrivatePort == port && p.PublicPort > 0) is { } found ? new Uri($"http://{found.IP ?? "127.0.0.1"}:{found.PublicPort}") : null;
}

internal sealed record PublishedPort
{
    public string? IP { get; init; }

    public int PrivatePort { get; init; }

    public int PublicPort { get; init; }
}

internal sealed record Networking
{
    public IReadOnlyDictionary<string, NetworkAttachment> Networks { get; init; } = new Dictionary<string, NetworkAttachment>();
}

internal sealed record NetworkAttachment
{
    public string IPAddress { get; init; } = "";

    public IReadOnlyList<string>? Aliases { get; init; }
}

/// <summary>A container as the engine inspects it.</summary>
internal sealed record ContainerDetails
{
    public required Networking NetworkSettings { get; init; }

    /// <summary>Commands that run in it beside its own, health checks too.</summary>
    public IReadOnlyList<string>? ExecIDs { get; init; }
}

internal sealed record NetworkMember
{
    public required string Container { get; init; }

    public EndpointConfig? EndpointConfig { get; init; }

    public bool Force { get; init; }
}

internal sealed record EndpointConfig
{
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>Something that happened to a container or network.</summary>
internal sealed record EngineEvent
{
    public string Type { get; init; } = "";

    public string Action { get; init; } = "";

    public EventActor? Actor { get; init; }
}

internal sealed record EventActor
{
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();
}

internal sealed record ExecRequest
{
    public required IReadOnlyList<string> Cmd { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    /// <summary>With a terminal the output comes as it is, without frames around it.</summary>
    public bool Tty { get; init; } = true;
}

internal sealed record ExecMade
{
    public required string Id { get; init; }
}

internal sealed record ExecStart
{
    public bool Detach { get; init; }

    public bool Tty { get; init; } = true;
}

internal sealed record ExecEnded
{
    public int? ExitCode { get; init; }
}
