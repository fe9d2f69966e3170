using Platform.Client;
using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Everything that looks at a target while a drill runs, on one clock.</summary>
internal sealed class Watches : IAsyncDisposable
{
    private const string DecisionsMetric = "platform_router_decisions_total";
    private const string StaleLabel = "outcome=\"stale\"";

    private readonly CancellationTokenSource _end = new();
    private readonly List<AdminClient> _admins;
    private readonly ObserverWatch _observers;
    private readonly ModelWatch _models;
    private readonly Metrics _metrics;
    private readonly TargetAccess _access;
    private readonly Task _running;

    public Watches(ITarget target, Decisions decisions, Timeline timeline, RunClock clock)
    {
        _access = target.Access;
        _admins = [.. _access.Admins.Select(a => Preconditions.RouterClient(a, _access, clock.Time))];
        Routers = [.. _admins.Zip(_access.Admins).Select(a => new RouterWatch($"router {a.Second.Authority}", a.First, decisions, timeline, clock))];
        _observers = new ObserverWatch(target, decisions, timeline, clock);
        _models = new ModelWatch(_admins[0], timeline, clock);
        _metrics = new Metrics(_access);
        _running = Task.WhenAll(
        [
            .. Routers.Select(r => r.RunAsync(_end.Token)),
            _observers.RunAsync(_end.Token),
            new BacklogWatch(target, _metrics, timeline, clock).RunAsync(_end.Token),
            _models.RunAsync(_end.Token),
            new ProcessorWatch(timeline, clock).RunAsync(_end.Token),
            target.WatchAsync((text, region) => timeline.Note(MomentKind.Note, target.Name, text, region), _end.Token),
        ]);
    }

    public IReadOnlyList<RouterWatch> Routers { get; }

    /// <summary>Changes of the version that a model serves with; complete after <see cref="StopAsync"/>.</summary>
    public IReadOnlyList<ModelChange> ModelChanges => _models.Changes;

    /// <summary>Times in which any router did not answer.</summary>
    public IReadOnlyList<Silence> RouterSilences => [.. Routers.SelectMany(r => r.Silences).OrderBy(s => s.From)];

    /// <summary>Decisions that routers have refused as old since they started; null when a router does not tell.</summary>
    public async Task<double?> RefusedDecisionsAsync(CancellationToken ct)
    {
        double? sum = 0;
        foreach (var admin in _access.Admins)
        {
            // A router that has refused none yet has no such line, though it has others.
            sum += await _metrics.SumAsync(admin, DecisionsMetric, StaleLabel, ct) ?? (await _metrics.SumAsync(admin, "platform_router_epoch", "", ct) is null ? null : 0);
        }

        return sum;
    }

    /// <summary>Ends all of it; what the routers said, in the order of time.</summary>
    public async Task<IReadOnlyList<RouterView>> StopAsync()
    {
        await _end.CancelAsync();
        await _running;
        return [.. Routers.SelectMany(r => r.Views).OrderBy(v => v.At)];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _observers.Dispose();
        _metrics.Dispose();
        _admins.ForEach(a => a.Dispose());
        _end.Dispose();
    }
}
