using Platform.Router.Edge;
using Platform.Router.Routing;

namespace Platform.Router.Destinations;

/// <summary>
/// Looks at what the destinations did, several times a second: takes out the one that is clearly worse than its peers, notices when all
/// regions fail, and turns the windows.
/// </summary>
internal sealed class PassiveWatch(DestinationTable table, RoutingTable routing, RouterMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Between two looks. A window of <see cref="RouteWindow.Slots"/> of them is 5 s.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>Slots that say whether a region fails now: 2 s.</summary>
    private const int Recent = 8;

    /// <summary>Requests below which a region is not said to fail.</summary>
    private const int FewestRequests = 20;

    public void Look()
    {
        foreach (var pool in table.Pools)
        {
            var regions = pool.Regions;
            Compare(regions);
            pool.FailsEverywhere = Array.TrueForAll(regions, Fails);
            foreach (var destination in pool.All)
            {
                destination.Turn();
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    /// <summary>One at a time: without the worst, the next look sees the others more clearly.</summary>
    private void Compare(Destination[][] regions)
    {
        var weights = routing.Current.Weights;
        if (ServicePool.IsInPanic(regions, weights, leaving: 1))
        {
            return;
        }

        var judged = regions.Where((_, i) => weights[i] > 0).SelectMany(r => r).Where(d => !d.Ejection.IsOut).ToArray();
        if (OutlierRule.Worst([.. judged.Select(SumsOf)]) is var (index, cause) && judged[index].Ejection.Eject(cause, time.GetElapsedTime(0)))
        {
            metrics.Ejected(judged[index], cause);
        }
    }

    private static RouteSum?[] SumsOf(Destination destination) => [.. Enumerable.Range(0, EdgeRoute.Count).Select(route => destination.SumOf(route))];

    /// <summary>Every second request ends in an error. A region that gets none does not fail: it may be the one that a further try finds well.</summary>
    private static bool Fails(Destination[] region)
    {
        var (requests, errors) = (0, 0);
        foreach (var destination in region)
        {
            for (var route = 0; route < EdgeRoute.Count; route++)
            {
                if (destination.SumOf(route, Recent) is { } sum)
                {
                    requests += sum.Requests;
                    errors += sum.Errors;
                }
            }
        }

        return requests >= FewestRequests && errors * 2 >= requests;
    }
}
