using Platform.Contracts.Control;
using Platform.Health;
using Platform.Health.Voting;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;
using Platform.Router;
using Platform.Simulation.Nodes;
using Platform.Simulation.World;

namespace Platform.Simulation;

/// <summary>A rule broken on purpose, to see that the simulation would find it.</summary>
internal enum BrokenRule
{
    /// <summary>None: the protocol as it ships.</summary>
    None,

    /// <summary>A yes leaves before it is on the disk.</summary>
    Durability,

    /// <summary>Each observer counts itself a majority.</summary>
    Minority,

    /// <summary>A grant does not tell what was accepted before.</summary>
    Amnesia,
}

/// <summary>What one schedule came to.</summary>
internal sealed record Outcome(
    int Seed, int Decisions, IReadOnlyDictionary<string, int> Faults, NetworkCounts Messages, IReadOnlyList<string> Violations, IReadOnlyList<string> Trace);

/// <summary>
/// One seed: observers and two routers over a bad network, some seconds of random faults, then a good world in which all have to agree.
/// The same seed is the same schedule, message by message.
/// </summary>
internal sealed class Schedule : IDisposable
{
    private static readonly TimeSpan s_faulty = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private static readonly ControlKeyPair s_keys = ControlKeyPair.Create();

    private readonly int _seed;
    private readonly List<string>? _trace;

    public Schedule(int seed, BrokenRule broken = BrokenRule.None, bool traced = false)
    {
        _seed = seed;
        _trace = traced ? [] : null;
        Broken = broken;
        Random = new Random(seed);
        Regions = Random.Next(4) == 0 ? ["a", "b", "c"] : ["a", "b"];
        Identities = [.. Regions.Select(r => new ObserverIdentity($"health-{r}", r, [])), .. Outside().Select(n => new ObserverIdentity(n, null, []))];
        Platform = new PlatformOptions { Regions = [.. Regions.Select(r => new RegionOptions { Name = r })] };
        Network = new Network(Clock, Random);
        Judge = new Judge((Identities.Count / 2) + 1, Trace);
        Observers = [.. Identities.Select(i => new ObserverNode(this, i))];
        Routers = [new RouterNode(this, "router-1"), new RouterNode(this, "router-2")];
    }

    public BrokenRule Broken { get; }

    public Random Random { get; }

    public Clock Clock { get; } = new();

    public Network Network { get; }

    public Judge Judge { get; }

    public IReadOnlyList<string> Regions { get; }

    public IReadOnlyList<ObserverIdentity> Identities { get; }

    public PlatformOptions Platform { get; }

    /// <summary>As shipped, but quicker up, so that a schedule is short.</summary>
    public HealthOptions Health { get; } = new()
    {
        HoldDown = TimeSpan.FromMilliseconds(300),
        HoldDownMax = TimeSpan.FromMilliseconds(600),
        StepInterval = TimeSpan.FromMilliseconds(100),
        Steps = [25, 100],
        EvacuationInterval = TimeSpan.FromMilliseconds(500),
    };

    public ControlSigner Signer { get; } = new(s_keys.Private);

    public ControlVerifier Verifier { get; } = new(s_keys.Public);

    public HealthMetrics HealthMetrics { get; } = Meters.Health;

    public RouterMetrics RouterMetrics { get; } = Meters.Router;

    public IReadOnlyList<ObserverNode> Observers { get; }

    public IReadOnlyList<RouterNode> Routers { get; }

    /// <summary>The truth.</summary>
    public HashSet<string> DownRegions { get; } = [];

    public Outcome Run()
    {
        foreach (var observer in Observers)
        {
            observer.Start();
        }

        foreach (var router in Routers)
        {
            router.Start();
        }

        var faults = new Faults(this);
        faults.Begin();
        Clock.RunUntil(s_faulty);
        faults.End();
        var end = Clock.Now + s_patience;
        while (!Agree() && Judge.Violations.Count == 0 && Clock.Now < end)
        {
            Clock.RunUntil(Clock.Now + s_look);
        }

        if (!Agree() && Judge.Violations.Count == 0)
        {
            Judge.Violate($"no agreement {s_patience.TotalSeconds} s after the last fault: {string.Join(", ", Observers.Select(o => $"{o.Name} {o.Decided?.Epoch ?? 0}").Concat(Routers.Select(r => $"{r.Name} {r.Current.Epoch}")))}");
        }

        return new(_seed, Judge.Decisions, faults.Counts, Network.Counts, Judge.Violations, _trace ?? []);
    }

    public void Dispose()
    {
        Signer.Dispose();
        Verifier.Dispose();
    }

    public void Trace(string what) => _trace?.Add($"{Clock.Now.TotalMilliseconds,9:0.0} ms  {what}");

    /// <summary>As by the regions' buses.</summary>
    public void Announce(string from, RoutingDecision decision)
    {
        foreach (var router in Routers)
        {
            Network.Send(from, router.Name, () => router.Receive(decision));
        }
    }

    /// <summary>Everybody holds the same decision, and it is the right one.</summary>
    private bool Agree()
    {
        var epochs = Observers.Select(o => o.Decided?.Epoch ?? 0).Concat(Routers.Select(r => r.Current.Epoch)).Distinct().ToArray();
        return epochs.Length == 1 && Regions.All(r => IsRight(r, Observers[0].Decided));
    }

    private bool IsRight(string region, RoutingDecision? decision)
    {
        var weight = decision?.Weights.GetValueOrDefault(region) ?? 100;
        return OrderOf(region, decision) switch
        {
            OrderAction.Freeze => true,
            OrderAction.Pin => weight == ObserverNode.PinnedWeight,
            // What is wrong there may be all that is left: of several drained ones, each that is well takes traffic then.
            _ when IsKeptOut(region, decision) => weight == 0
                || (decision?.Weights.Where(w => w.Key != region && IsBetter(w.Key, region, decision)).All(w => w.Value == 0) ?? false),
            _ => weight == 100,
        };
    }

    private bool IsBetter(string region, string than, RoutingDecision? decision) =>
        !IsKeptOut(region, decision) || (DownRegions.Contains(than) && !DownRegions.Contains(region));

    private bool IsKeptOut(string region, RoutingDecision? decision) =>
        OrderOf(region, decision) is var order && (order == OrderAction.Drain || (order == OrderAction.Restore && DownRegions.Contains(region)));

    private static OrderAction OrderOf(string region, RoutingDecision? decision) =>
        decision?.Orders.FirstOrDefault(o => o.Region == region)?.Action ?? OrderAction.Restore;

    private IEnumerable<string> Outside() => Random.Next(4) == 0 ? ["witness", "witness-2", "witness-3"] : Regions.Count == 2 ? ["witness"] : ["witness", "witness-2"];
}
