using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Router.Edge;

namespace Platform.Router.Destinations;

/// <summary>
/// Every destination by service and region, swapped when name servers tell of other instances. A destination that stays keeps its
/// statistics; one that comes to a running router starts slowly.
/// </summary>
internal sealed class DestinationTable : BackgroundService
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(250);

    private readonly EjectionTimes _times;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<(string Service, string Region, int RegionIndex, InstanceDirectory Directory)> _directories;
    private readonly FrozenDictionary<string, ServicePool> _pools;

    public DestinationTable(IOptions<PlatformOptions> platform, IOptions<RouterOptions> options, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        var router = options.Value;
        _times = new(router.FailuresToEject, router.EjectionBase, router.EjectionMax, router.SlowStart);
        _time = time;
        _directories =
        [
            .. platform.Value.Regions.SelectMany((r, index) => new[]
                {
                    (Services.Ingestion, r.Ingestion), (Services.Ranking, r.Ranking), (Services.Inference, r.Inference), (Services.Feature, r.Feature),
                }
                .Select(s => (s.Item1, r.Name, index, new InstanceDirectory(s.Item2, time, logger)))),
        ];
        RegionCount = platform.Value.Regions.Count;
        _pools = _directories.Select(d => d.Service).Distinct().ToFrozenDictionary(s => s, s => new ServicePool(s, RegionCount));
        Refresh();
    }

    public int RegionCount { get; }

    public IEnumerable<ServicePool> Pools => _pools.Values;

    public IEnumerable<Destination> All => Pools.SelectMany(p => p.All).OrderBy(d => d.Region, StringComparer.Ordinal).ThenBy(d => d.Service, StringComparer.Ordinal);

    public ServicePool Of(string service) => _pools[service];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_refresh, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Refresh();
            }
        }
        finally
        {
            foreach (var (_, _, _, directory) in _directories)
            {
                await directory.DisposeAsync();
            }
        }
    }

    private void Refresh()
    {
        foreach (var pool in Pools)
        {
            var regions = pool.Regions;
            var next = new Destination[RegionCount][];
            var changed = false;
            foreach (var (_, region, index, directory) in _directories.Where(d => d.Service == pool.Service))
            {
                var known = regions[index];
                var wanted = directory.Instances;
                var same = wanted.Count == known.Length && wanted.All(w => known.Any(k => k.Address == w));
                next[index] = same ? known : [.. wanted.Select(w => known.FirstOrDefault(k => k.Address == w) ?? Make(pool.Service, region, index, w, isFirst: known.Length == 0))];
                changed |= !same;
            }

            if (changed)
            {
                pool.Regions = next;
            }
        }
    }

    /// <summary>The first ones of a region that are ever known take their share at once: there is nobody whom they could relieve slowly.</summary>
    private Destination Make(string service, string region, int index, Uri address, bool isFirst)
    {
        var ejection = new Ejection(_times);
        if (!isFirst)
        {
            ejection.StartSlowly(_time.GetElapsedTime(0));
        }

        return new(service, region, index, address, ejection, EdgeRoute.Count);
    }
}
