using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Router.Edge;

namespace Platform.Router.Destinations;

/// <summary>
/// Every destination by service and region: an immutable snapshot, swapped when name servers tell of other instances. A destination
/// that stays keeps its statistics.
/// </summary>
internal sealed class DestinationTable : BackgroundService
{
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(250);

    private readonly RouterOptions _options;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<(string Service, string Region, int RegionIndex, InstanceDirectory Directory)> _directories;
    private volatile FrozenDictionary<string, Destination[][]> _byService = FrozenDictionary<string, Destination[][]>.Empty;

    public DestinationTable(IOptions<PlatformOptions> platform, IOptions<RouterOptions> options, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        _options = options.Value;
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
        Refresh();
    }

    public int RegionCount { get; }

    public IEnumerable<Destination> All => _byService.Values.SelectMany(r => r).SelectMany(d => d).OrderBy(d => d.Region, StringComparer.Ordinal).ThenBy(d => d.Service, StringComparer.Ordinal);

    /// <summary>The destinations of a service, by region index.</summary>
    public Destination[][] Of(string service) => _byService.TryGetValue(service, out var regions) ? regions : [];

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
        var known = All.ToDictionary(d => (d.Service, d.Region, d.Address));
        var wanted = _directories.SelectMany(d => d.Directory.Instances.Select(i => (d.Service, d.Region, d.RegionIndex, Address: i))).ToArray();
        if (wanted.Length == known.Count && wanted.All(w => known.ContainsKey((w.Service, w.Region, w.Address))))
        {
            return;
        }

        _byService = wanted
            .Select(w => known.GetValueOrDefault((w.Service, w.Region, w.Address))
                ?? new Destination(w.Service, w.Region, w.RegionIndex, w.Address, new Ejection(_options.FailuresToEject, _options.EjectionBase, _options.EjectionMax)))
            .GroupBy(d => d.Service)
            .ToFrozenDictionary(g => g.Key, g => Enumerable.Range(0, RegionCount).Select(i => g.Where(d => d.RegionIndex == i).ToArray()).ToArray());
    }
}
