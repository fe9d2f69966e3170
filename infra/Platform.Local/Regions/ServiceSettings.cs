using System.Globalization;
using System.Security.Cryptography;
using Platform.Hosting.Signing;
using Platform.Models.Signing;

namespace Platform.Local.Regions;

/// <summary>The configuration that local mode gives the services: what a deployment writes into files and variables.</summary>
internal sealed class ServiceSettings(
    LocalOptions options, IReadOnlyDictionary<string, RegionBrokers> brokers, AddressBook addresses, ScratchFolder scratch)
{
    /// <summary>Made for this run: pseudonyms of one run mean nothing in the next.</summary>
    private readonly string _pseudonymKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Made for this run, in memory alone: the trainer publishes with it, and inference takes nothing else.</summary>
    private readonly PublisherKey _publisher = PublisherKey.Create();

    /// <summary>What the observers of this run sign their decisions with; it never leaves the process.</summary>
    private readonly ControlKeyPair _controlKeys = ControlKeyPair.Create();

    public IReadOnlyDictionary<string, string?> For(string? region, ServiceName service)
    {
        var name = service == ServiceName.Health && region is null ? "witness" : service.ToString().ToLowerInvariant();
        var instance = region is null ? name : $"{name}-{region}";
        var settings = new Dictionary<string, string?>
        {
            ["Platform:Region"] = region ?? "",
            ["Platform:Instance"] = instance,
            ["Platform:AllowAnonymous"] = "true",
            ["Platform:PseudonymKey"] = _pseudonymKey,
            ["Platform:Keys:Control"] = _controlKeys.Public,
            ["Platform:Routers:0"] = addresses.Admin.ToString(),
            // One host measures for all: every meter of the process is the same one.
            ["Platform:Telemetry"] = service == ServiceName.Router ? "true" : "false",
            ["Platform:Witness"] = addresses[null, ServiceName.Health].ToString(),
            ["Platform:Trainer"] = addresses[null, ServiceName.Trainer].ToString(),
            ["Kafka:Partitions"] = options.Partitions.ToString(CultureInfo.InvariantCulture),
            // The embedded broker answers a fetch that finds nothing only after this time.
            ["Kafka:FetchWait"] = "00:00:00.020",
            ["Logging:LogLevel:Default"] = options.LogLevel,
            // These tell of each degraded check that a starting platform goes through.
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
        };
        if (service != ServiceName.Router)
        {
            settings["urls"] = addresses[region, service].ToString();
        }

        foreach (var ((at, there), index) in brokers.Select((b, i) => (b, i)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"Platform:Regions:{index}");
            settings[$"{path}:Name"] = at;
            settings[$"{path}:Kafka"] = there.Kafka;
            settings[$"{path}:Redis"] = there.Redis;
            foreach (var regional in AddressBook.Regional)
            {
                settings[$"{path}:{regional}:0"] = addresses[at, regional].ToString();
            }
        }

        foreach (var (key, value) in Own(service, instance).Concat(options.Settings))
        {
            settings[key] = value;
        }

        return settings;
    }

    /// <summary>Folders are a service's own; nothing of them outlives the run.</summary>
    private Dictionary<string, string?> Own(ServiceName service, string instance) => service switch
    {
        ServiceName.Ingestion => new() { ["Ingestion:Spool:Folder"] = scratch.Sub($"{instance}/spool") },
        ServiceName.Inference => new()
        {
            ["Inference:StoreFolder"] = scratch.Sub($"{instance}/models"),
            ["Inference:PullInterval"] = "00:00:02",
            ["Inference:MaxConcurrency"] = "1",
            ["Models:TrustedKeys:0"] = _publisher.Public,
        },
        ServiceName.Health => new()
        {
            ["Health:SigningKey"] = _controlKeys.Private,
            ["Health:StatePath"] = scratch.Sub($"{instance}/state"),
            // Three observers, everything they watch and a shopper's browser share two cores here: ask less often, wait longer.
            ["Health:ProbeInterval"] = "00:00:00.400",
            ["Health:ProbeTimeout"] = "00:00:02",
            ["Health:OtherProbeInterval"] = "00:00:02",
            ["Health:JourneyInterval"] = "00:00:02",
            ["Health:JourneyTimeout"] = "00:00:05",
            ["Health:AcceptablePause"] = "00:00:02",
            ["Health:LagThreshold"] = "00:00:01",
            ["Health:VoteInterval"] = "00:00:00.500",
            ["Health:VoteExpiry"] = "00:00:05",
            ["Health:PeerTimeout"] = "00:00:01",
            // As much evidence as one machine makes in a minute or two, and half of the visitors, so that it can be watched.
            ["Rollouts:ShadowCopies"] = "60",
            ["Rollouts:CanaryPercent"] = "50",
            ["Rollouts:LeastVisitors"] = "60",
            ["Rollouts:LeastLists"] = "300",
            ["Rollouts:ClickMargin"] = "0.15",
            ["Rollouts:FailureMargin"] = "0.03",
            ["Rollouts:DegradedMargin"] = "0.03",
            ["Rollouts:LatencySlack"] = "00:00:00.010",
        },
        ServiceName.Router => new()
        {
            ["Router:Address"] = addresses.Edge.ToString(),
            ["Router:AdminAddress"] = addresses.Admin.ToString(),
            ["Router:StatePath"] = scratch.Sub($"{instance}/state"),
        },
        ServiceName.Trainer => new()
        {
            ["Trainer:StoreFolder"] = scratch.Sub($"{instance}/models"),
            ["Models:PublisherKey"] = _publisher.Export(),
            ["Models:TrustedKeys:0"] = _publisher.Public,
        },
        _ => [],
    };
}
