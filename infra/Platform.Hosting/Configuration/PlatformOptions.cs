using System.ComponentModel.DataAnnotations;

namespace Platform.Hosting.Configuration;

/// <summary>What every service has to know of the deployment: who it is, where the regions are, which keys count.</summary>
public sealed class PlatformOptions
{
    public const string Section = "Platform";

    /// <summary>The region that this process stands in; empty for router, witness and trainer.</summary>
    [RegularExpression("^[a-z0-9-]{0,32}$", ErrorMessage = "Platform:Region is at most 32 of a-z, 0-9 and '-'.")]
    public string Region { get; set; } = "";

    /// <summary>Name of this process in logs, metrics and votes; the machine's name when empty.</summary>
    public string Instance { get; set; } = "";

    /// <summary>Every region of the deployment, this one among them.</summary>
    public List<RegionOptions> Regions { get; set; } = [];

    /// <summary>The health service outside all regions.</summary>
    public string? Witness { get; set; }

    /// <summary>The operators' addresses of the routers (their <c>Router:AdminAddress</c>): observers read there how real requests fare.</summary>
    public List<string> Routers { get; set; } = [];

    /// <summary>The trainer.</summary>
    public string? Trainer { get; set; }

    public KeyOptions Keys { get; set; } = new();

    /// <summary>Ask for no key. For one machine and loopback addresses only.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>Key of the hash that turns visitor and user ids into pseudonyms: at least 32 characters, the same everywhere, for ever.</summary>
    public string PseudonymKey { get; set; } = "";

    /// <summary>Measure and trace this host. Off where several hosts share a process and one of them measures for all.</summary>
    public bool Telemetry { get; set; } = true;

    /// <summary>Folders of secrets with ';' between them, a file a key, named like configuration keys with '__' for ':'.</summary>
    public string? SecretsFolder { get; set; }

    /// <summary>The region that this process stands in. Only for services that live in one.</summary>
    public RegionOptions OwnRegion() =>
        Regions.FirstOrDefault(r => r.Name == Region)
        ?? throw new InvalidOperationException($"Platform:Regions has no '{Region}'.");
}

/// <summary>Addresses of one region. HTTP addresses may name several instances; a name with several DNS records stands for all of them.</summary>
public sealed class RegionOptions
{
    public string Name { get; set; } = "";

    /// <summary>Bootstrap servers, <c>host:port</c> with commas.</summary>
    public string Kafka { get; set; } = "";

    /// <summary><c>amqp://user:password@host:port/</c>; empty where all share one in-memory bus.</summary>
    public string RabbitMq { get; set; } = "";

    /// <summary>StackExchange.Redis configuration: <c>host:port,password=…</c>.</summary>
    public string Redis { get; set; } = "";

    public List<string> Ingestion { get; set; } = [];

    public List<string> Ranking { get; set; } = [];

    public List<string> Inference { get; set; } = [];

    public List<string> Feature { get; set; } = [];

    public List<string> Health { get; set; } = [];
}

/// <summary>Keys that callers show in <c>X-API-Key</c> or as a bearer token. At least 32 characters each.</summary>
public sealed class KeyOptions
{
    /// <summary>For shops: events, products, search, recommendations.</summary>
    public string Client { get; set; } = "";

    /// <summary>For the services among themselves.</summary>
    public string Internal { get; set; } = "";

    /// <summary>For operators: drain, restore, models.</summary>
    public string Admin { get; set; } = "";

    /// <summary>
    /// The public half of the observers' signing key, SubjectPublicKeyInfo in base64: what routers and observers know a genuine decision by.
    /// </summary>
    public string Control { get; set; } = "";
}
