using Platform.Router.Destinations;

namespace Platform.Router.Edge;

/// <summary>Tells the limit how the requests of the last second fared.</summary>
internal sealed class AdmissionLoop(Admission admission, ClientLimits clients, DestinationTable destinations, TimeProvider time) : BackgroundService
{
    /// <summary>Slots of the windows that are looked at: a second.</summary>
    private const int Recent = 4;

    /// <summary>Requests of a route below which its median says nothing.</summary>
    private const int FewestRequests = 10;

    /// <summary>Below this an answer is fast, and a multiple of it no overload.</summary>
    private static readonly TimeSpan s_fast = TimeSpan.FromMilliseconds(25);

    private readonly UsualLatency[] _usual = new UsualLatency[EdgeRoute.Count];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PassiveWatch.Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            admission.Turn(Slowdown());
            clients.Forget();
        }
    }

    /// <summary>Of all routes together, each by its requests.</summary>
    private double Slowdown()
    {
        var (requests, weighted) = (0L, 0.0);
        foreach (var pool in destinations.Pools)
        {
            for (var route = 0; route < EdgeRoute.Count; route++)
            {
                var all = new RouteSum();
                foreach (var sum in pool.All.Select(d => d.SumOf(route, Recent)).OfType<RouteSum>())
                {
                    all.Add(sum);
                }

                if (all.Requests >= FewestRequests)
                {
                    requests += all.Requests;
                    weighted += all.Requests * _usual[route].Slowdown(LatencyBuckets.EndOf(LatencyBuckets.AtPercentile(all.Buckets, 0.5)), s_fast);
                }
            }
        }

        return requests == 0 ? 1 : weighted / requests;
    }
}
