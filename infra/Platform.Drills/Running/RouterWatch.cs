using System.Text.Json;
using Platform.Client;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Drills.Journal;
using Platform.Drills.Measuring;

namespace Platform.Drills.Running;

/// <summary>Asks one router again and again what it routes where, and notes what changes.</summary>
internal sealed class RouterWatch(string name, AdminClient admin, Decisions decisions, Timeline timeline, RunClock clock)
{
    /// <summary>Cheap beside the load; the router itself says how long ago things were, so that times are finer than this.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>An observer that told nothing for this long is silent.</summary>
    private const long SilentAfterMs = 2_500;

    private readonly List<RouterView> _views = [];
    private readonly List<Silence> _silences = [];
    private TimeSpan? _silentSince;

    /// <summary>Valid once <see cref="RunAsync"/> has ended.</summary>
    public IReadOnlyList<RouterView> Views => _views;

    /// <summary>From the first question that it did not answer to its next answer.</summary>
    public IReadOnlyList<Silence> Silences => _silences;

    /// <summary>What it said last; null before its first answer and while it does not answer.</summary>
    public RouterView? Latest { get; private set; }

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => clock.EveryAsync(s_interval, AskAsync, ct);

    private async Task AskAsync(CancellationToken ct)
    {
        var asked = clock.Now;
        try
        {
            Take(Parse(await admin.GetStateAsync(ct), name, clock.Now));
        }
        catch (EdgeException e)
        {
            Latest = null;
            if (_silentSince is null)
            {
                _silentSince = asked;
                timeline.Note(MomentKind.Note, name, $"does not answer: {e.Message}");
            }
        }
    }

    /// <summary>Reads what <c>GET /admin/state</c> answered.</summary>
    public static RouterView Parse(JsonElement state, string router, TimeSpan at)
    {
        var decision = state.TryGetProperty("decision", out var decided) ? decided.Deserialize(ContractsJson.Default.RoutingDecision) : null;
        return new RouterView
        {
            At = at,
            Router = router,
            Epoch = state.GetProperty("epoch").GetInt64(),
            AppliedAt = at - Milliseconds(state, "epochAgeMs"),
            Weights = state.GetProperty("weights").EnumerateObject().ToDictionary(w => w.Name, w => w.Value.GetInt32()),
            Destinations =
            [
                .. state.GetProperty("destinations").EnumerateArray()
                    .Select(d => new DestinationView(Text(d, "service"), Text(d, "region"), Text(d, "address"), Text(d, "state"))
                    {
                        Cause = Text(d, "cause"),
                        OutAt = Text(d, "state") == "in" ? null : at - Milliseconds(d, "beenOutMs"),
                    }),
            ],
            SilentObservers =
            [
                .. state.GetProperty("observers").EnumerateArray()
                    .Where(o => !o.TryGetProperty("ageMs", out var age) || age.GetInt64() > SilentAfterMs)
                    .Select(o => Text(o, "name")),
            ],
            Reason = decision?.Reason,
            DecidedBy = decision?.DecidedBy,
            Fallen = [.. decision?.Falls?.Where(f => f.Value > 0).Select(f => f.Key) ?? []],
            Ordered = [.. decision?.Orders.Where(o => o.Action != OrderAction.Restore).Select(o => o.Region) ?? []],
        };
    }

    private void Take(RouterView view)
    {
        if (_silentSince is { } since)
        {
            _silentSince = null;
            _silences.Add(new(since, view.At));
            timeline.Note(MomentKind.Note, name, $"answers again, at epoch {view.Epoch}");
        }

        if (_views is [.., var before])
        {
            Compare(before, view);
        }

        foreach (var (region, weight) in view.Weights)
        {
            timeline.Read(GaugeKind.Weight, name, region, weight);
        }

        _views.Add(view);
        Latest = view;
    }

    private void Compare(RouterView before, RouterView now)
    {
        if (now.Epoch != before.Epoch)
        {
            decisions.Seen(now.Epoch, now.Weights, now.DecidedBy ?? name, now.Reason, now.AppliedAt);
            timeline.Note(
                MomentKind.Applied, name, $"forwards by epoch {now.Epoch}: {string.Join(", ", now.Weights.Select(w => $"{w.Key} {w.Value}"))}", Fallen(before.Weights, now.Weights), now.Epoch, now.AppliedAt);
        }

        var earlier = before.Destinations.ToDictionary(d => (d.Service, d.Address));
        foreach (var destination in now.Destinations)
        {
            var wasIn = !earlier.TryGetValue((destination.Service, destination.Address), out var old) || old.IsIn;
            if (wasIn != destination.IsIn)
            {
                timeline.Note(
                    destination.IsIn ? MomentKind.Readmission : MomentKind.Ejection,
                    name,
                    $"{destination.Service} {destination.Address} {(destination.IsIn ? "has traffic again" : $"is out {destination.Cause}".TrimEnd())}",
                    destination.Region,
                    at: destination.OutAt ?? now.At);
            }
        }

        foreach (var observer in now.SilentObservers.Except(before.SilentObservers))
        {
            timeline.Note(MomentKind.Alarm, name, $"does not hear observer {observer}", at: now.At);
        }
    }

    private static string? Fallen(IReadOnlyDictionary<string, int> before, IReadOnlyDictionary<string, int> now) =>
        now.Where(w => w.Value < before.GetValueOrDefault(w.Key, 100)).Select(w => w.Key).FirstOrDefault();

    /// <summary>How long ago, as the router says; zero where it does not.</summary>
    private static TimeSpan Milliseconds(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? TimeSpan.FromMilliseconds(value.GetInt64()) : TimeSpan.Zero;

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

/// <summary>Each new decision once, when it was first seen anywhere. Safe for concurrent use.</summary>
/// <param name="known">The epoch that was in force before the run: it and older ones are no news.</param>
/// <param name="timeline">Where they are noted.</param>
/// <param name="clock">The run's clock.</param>
internal sealed class Decisions(long known, Timeline timeline, RunClock clock)
{
    private readonly Lock _turn = new();
    private readonly SortedDictionary<long, DecisionSeen> _seen = [];

    public IReadOnlyList<DecisionSeen> All
    {
        get
        {
            lock (_turn)
            {
                return [.. _seen.Values.OrderBy(d => d.At)];
            }
        }
    }

    public void Seen(long epoch, IReadOnlyDictionary<string, int> weights, string by, string? reason, TimeSpan? at = null)
    {
        lock (_turn)
        {
            if (epoch <= known || !_seen.TryAdd(epoch, new DecisionSeen(at ?? clock.Now, epoch, weights)))
            {
                return;
            }
        }

        var without = weights.Where(w => w.Value == 0).Select(w => w.Key).FirstOrDefault();
        timeline.Note(MomentKind.Decision, by, $"epoch {epoch}: {reason}", without, epoch, at);
    }
}
