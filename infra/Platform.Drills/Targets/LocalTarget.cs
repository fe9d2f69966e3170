using System.Globalization;
using Platform.Drills.Scenarios;
using Platform.Local;
using Platform.Local.Regions;

namespace Platform.Drills.Targets;

/// <summary>
/// The whole platform in this process. A service's host is ended as if its process had died; a region's Kafka is cut off and keeps
/// what it holds. All of it ends with the engine, so nothing is left to heal.
/// </summary>
internal sealed class LocalTarget(LocalPlatform platform, TimeProvider time) : ITarget
{
    private const string Start = "start";
    private const string Restart = "restart";
    private const string SetClock = "set-clock";
    private const string ResetClock = "reset-clock";
    private const string Announce = "announce-again";
    private const string Nothing = "nothing";
    private const string Kafka = "kafka";
    private const string Witness = "witness";

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    public string Name => TargetNames.Local;

    public TargetAddress? Address => null;

    public TargetAccess Access { get; } = new() { Edges = [platform.EdgeAddress], Admins = [platform.AdminAddress] };

    public string? WhyNot(Fault fault) => fault switch
    {
        LoadFault or ClockFault or ReplayFault => null,
        ProcessFault { Act: ProcessAct.Pause } => "a service's host in the engine's own process cannot be frozen",
        ProcessFault { Where: { Service: "redis" or "rabbitmq" } where } => $"{where.Service} in local mode is shared or cannot be ended alone",
        ProcessFault { Wipe: not null } => "what a service keeps in local mode is in the engine's own memory",
        ProcessFault => null,
        CommandFault => "local mode has no commands: everything is in the engine's own process",
        _ => "local mode has no links, disks or models of its own that could be broken",
    };

    public Task<string?> WhyNotDrillableAsync(CancellationToken ct) => Task.FromResult<string?>(null);

    public Task<IReadOnlyList<Part>> PartsAsync(CancellationToken ct) => Task.FromResult<IReadOnlyList<Part>>(
    [
        .. platform.Services.Select(s => new Part
        {
            Name = NameOf(s.Region, s.Service),
            Region = s.Region,
            Service = ServiceOf(s.Region, s.Service),
            Runs = s.Runs,
            Authorities = [platform.AddressOf(s.Region, s.Service).Authority],
        }),
        .. LocalPlatform.Regions.Select(r => new Part { Name = $"{Kafka}-{r}", Region = r, Service = Kafka, Runs = platform.IsKafkaUp(r) }),
    ]);

    public async Task<IReadOnlyList<Injury>> PlanAsync(Fault fault, CancellationToken ct)
    {
        var parts = await PartsAsync(ct);
        return fault switch
        {
            ProcessFault process => [.. Hit(parts, process.Where).Select(p => Plan(process.Act.ToString().ToLowerInvariant(), p, Start))],
            ClockFault clock => [.. Hit(parts, clock.Where).Select(p => Plan(SetClock, p, ResetClock) with
            {
                Details = new Dictionary<string, string> { [SetClock] = clock.By.ToString("c", CultureInfo.InvariantCulture) },
            })],
            ReplayFault replay =>
            [
                new Injury(Announce, "the bus", null, null, [], new Undo(Nothing, "the bus"))
                {
                    Details = new Dictionary<string, string> { [Announce] = replay.Events.ToString(CultureInfo.InvariantCulture) },
                },
            ],
            _ => throw new TargetException($"'{fault}' cannot be made in local mode: {WhyNot(fault)}."),
        };
    }

    public async Task InflictAsync(Injury injury, CancellationToken ct)
    {
        if (injury.Service == Kafka)
        {
            platform.TakeDownKafka(injury.Region!);
            return;
        }

        if (injury.Details.TryGetValue(Announce, out var events))
        {
            await AnnounceAgainAsync(int.Parse(events, CultureInfo.InvariantCulture), ct);
            return;
        }

        var (region, service) = Find(injury.Subject);
        if (injury.Details.TryGetValue(SetClock, out var off))
        {
            platform.SetClock(region, service, TimeSpan.Parse(off, CultureInfo.InvariantCulture));
            return;
        }

        await platform.StopServiceAsync(region, service);
        if (injury.Act == Restart)
        {
            await HealAsync(injury.Undo, ct);
        }
    }

    /// <summary>A decision is old when another has followed it; after a region was broken that takes as long as it takes to come back.</summary>
    private async Task AnnounceAgainAsync(int most, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (await platform.AnnounceAgainAsync(most, ct) == 0)
        {
            if (time.GetElapsedTime(start) > s_patience)
            {
                throw new TargetException($"For {s_patience.TotalSeconds:0} s no decision was there that a newer one had followed. Break a region first.");
            }

            await Task.Delay(s_look, time, ct);
        }
    }

    public async Task HealAsync(Undo undo, CancellationToken ct)
    {
        if (undo.Kind == Nothing)
        {
            return;
        }

        if (undo.Subject.StartsWith(Kafka, StringComparison.Ordinal))
        {
            platform.BringUpKafka(undo.Subject[(Kafka.Length + 1)..]);
            return;
        }

        var (region, service) = Find(undo.Subject);
        if (undo.Kind == ResetClock)
        {
            platform.SetClock(region, service, TimeSpan.Zero);
            return;
        }

        try
        {
            await platform.StartServiceAsync(region, service, ct);
        }
        catch (LocalStartException e)
        {
            throw new TargetException(e.Message, e);
        }
    }

    public Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken ct)
    {
        var state = platform.Services.ToDictionary(
            s => NameOf(s.Region, s.Service),
            s => platform.ClockOf(s.Region, s.Service) is var off && off == TimeSpan.Zero ? Running(s.Runs) : $"{Running(s.Runs)}, its clock {off} off");
        foreach (var region in LocalPlatform.Regions)
        {
            state[$"{Kafka}-{region}"] = Running(platform.IsKafkaUp(region));
        }

        return Task.FromResult<IReadOnlyDictionary<string, string>>(state);
    }

    public Task WatchAsync(Action<string, string?> happened, CancellationToken ct) => Task.CompletedTask;

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    private static IReadOnlyList<Part> Hit(IReadOnlyList<Part> parts, Selector where) =>
        parts.Where(p => where.Matches(p.Region, p.Service)).ToList() is { Count: > 0 } hit ? hit : throw new TargetException($"There is no {where} here.");

    private static Injury Plan(string act, Part part, string undo) => new(act, part.Name, part.Region, part.Service, part.Authorities, new Undo(undo, part.Name));

    private static string Running(bool runs) => runs ? "runs" : "does not run";

    private (string? Region, ServiceName Service) Find(string name) =>
        platform.Services.Where(s => NameOf(s.Region, s.Service) == name).Select(s => (s.Region, s.Service)).Single();

    private static string NameOf(string? region, ServiceName service) =>
        region is null ? ServiceOf(region, service) : $"{ServiceOf(region, service)}-{region}";

    private static string ServiceOf(string? region, ServiceName service) =>
        region is null && service == ServiceName.Health ? Witness : service.ToString().ToLowerInvariant();
}
