using Platform.Load;
using Platform.Testing;

namespace Platform.Benchmarks.Proxies;

/// <summary>What clients saw of one method in one run, or in several together.</summary>
/// <param name="Requests">How many were due.</param>
/// <param name="Errors">Without a good answer.</param>
/// <param name="Slow">Answered well, later than <see cref="PeerRun.SlowAfter"/>.</param>
/// <param name="Slowest">Of all, those without an answer too.</param>
internal sealed record ClientView(int Requests, int Errors, int Slow, TimeSpan Slowest)
{
    public static ClientView Of(IEnumerable<RequestResult> results)
    {
        var view = new ClientView(0, 0, 0, TimeSpan.Zero);
        foreach (var result in results)
        {
            view = new(
                view.Requests + 1,
                view.Errors + (result.Failure is null ? 0 : 1),
                view.Slow + (result.Failure is null && result.Latency > PeerRun.SlowAfter ? 1 : 0),
                result.Latency > view.Slowest ? result.Latency : view.Slowest);
        }

        return view;
    }

    /// <summary>The slowest of each run, and of those the one in the middle: a single run may have met a busy moment of the machine.</summary>
    public TimeSpan MedianSlowest { get; private init; } = Slowest;

    public static ClientView Together(IReadOnlyList<ClientView> views) =>
        new(views.Sum(v => v.Requests), views.Sum(v => v.Errors), views.Sum(v => v.Slow), views.Max(v => v.Slowest))
        {
            MedianSlowest = views.Select(v => v.Slowest).Order().ElementAt(views.Count / 2),
        };
}

/// <summary>One fault with one contender: steady, broken, healed; an open loop of events and reads all the while.</summary>
internal static class PeerRun
{
    public static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(100);

    public const double Rate = 300;

    private const double EventShare = 0.5;
    private static readonly TimeSpan s_warm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_steady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_broken = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_healed = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>A fault that hit fewer requests proves nothing.</summary>
    private const int FewestHit = 50;

    /// <returns>GET and POST apart, from the moment of the fault on.</returns>
    public static async Task<(ClientView Get, ClientView Post)> RunAsync(Contender contender, PeerDrill drill, BackendFleet fleet, int seed, CancellationToken stop)
    {
        var ports = fleet.Ports;
        var holes = drill.NeedsBlackHoles ? new[] { new BlackHole(ports[0]), new BlackHole(ports[1]) } : [];
        try
        {
            for (var i = 0; i < holes.Length; i++)
            {
                ports[i] = holes[i].Port;
            }

            var port = Ports.Free();
            await using var proxy = await contender.StartAsync(port, ports, stop);
            using var pool = new RawHttpPool(new Uri($"http://127.0.0.1:{port}"), apiKey: null);
            await LoadAsync(pool, s_warm, seed, null, stop);

            var results = new List<RequestResult>();
            var load = LoadAsync(pool, s_steady + s_broken + s_healed, seed + 1, results, stop);
            await Task.Delay(s_steady, TimeProvider.System, stop);
            await drill.BreakAsync(fleet, holes, stop);
            await Task.Delay(s_broken, TimeProvider.System, stop);
            await drill.HealAsync(fleet, holes, stop);
            await load;
            return Views(results);
        }
        finally
        {
            foreach (var hole in holes)
            {
                await hole.DisposeAsync();
            }
        }
    }

    private static (ClientView Get, ClientView Post) Views(List<RequestResult> results)
    {
        var hit = results.Where(r => r.Due >= s_steady).ToLookup(r => r.Post);
        return hit[false].Count() + hit[true].Count() >= FewestHit
            ? (ClientView.Of(hit[false]), ClientView.Of(hit[true]))
            : throw new InvalidOperationException($"The fault hit fewer than {FewestHit} requests: that proves nothing.");
    }

    private static Task LoadAsync(RawHttpPool pool, TimeSpan duration, int seed, List<RequestResult>? results, CancellationToken stop)
    {
        var plan = new LoadPlan { Rate = Rate, Duration = duration, PostShare = EventShare, Timeout = s_timeout, Seed = seed, Run = $"peers-{seed}" };
        return new LoadRun(plan, pool, ledger: null, TimeProvider.System, Keep).RunAsync(stop);

        void Keep(RequestResult result)
        {
            if (results is not null)
            {
                lock (results)
                {
                    results.Add(result);
                }
            }
        }
    }
}
