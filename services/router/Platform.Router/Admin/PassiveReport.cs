using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Admin;

/// <summary>Makes the router's view of the regions, which the observers take as one more vote.</summary>
internal sealed class PassiveReport(DestinationTable destinations, Admission admission, IOptions<PlatformOptions> platform)
{
    /// <summary>Slots of the windows that count: 3 s, so that a fault shows soon and a pause of a second is not one.</summary>
    private const int Slots = Admission.ShedSlots;

    private static readonly IReadOnlyList<EdgeRoute> s_routes = EdgeRoute.All();

    private static TimeSpan Window => PassiveWatch.Beat * Slots;

    public PassiveView Make() => new()
    {
        Router = platform.Value.Instance!,
        WindowSeconds = Window.TotalSeconds,
        Routes = [.. destinations.Pools.SelectMany(p => p.Regions).Where(r => r.Length > 0).SelectMany(Routes)],
        Shed = admission.Shed,
    };

    private static IEnumerable<PassiveRoute> Routes(Destination[] region)
    {
        foreach (var route in s_routes.Where(r => r.Service == region[0].Service))
        {
            var all = new RouteSum();
            foreach (var sum in region.Select(d => d.SumOf(route.Index, Slots)).OfType<RouteSum>())
            {
                all.Add(sum);
            }

            if (all.Requests > 0)
            {
                yield return new()
                {
                    Route = route.Name,
                    Criticality = route.Criticality,
                    Region = region[0].Region,
                    Tries = all.Requests,
                    Failures = all.Errors,
                    Lost = Array.TrueForAll(region, d => d.Ejection.IsLost),
                    MedianMs = At(all, 0.5),
                    P95Ms = At(all, 0.95),
                };
            }
        }
    }

    /// <summary>The end of the bucket: never better than it was. Zero when nothing was answered.</summary>
    private static double At(RouteSum sum, double part) =>
        sum.Buckets.IndexOfAnyExcept(0) < 0 ? 0 : LatencyBuckets.EndOf(LatencyBuckets.AtPercentile(sum.Buckets, part)).TotalMilliseconds;
}
