using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Health.Detection;

namespace Platform.Health.Probing;

/// <summary>
/// Keeps one independent probe loop for each instance that the directories know, of every service in every region: a slow instance
/// delays no other's probe.
/// </summary>
internal sealed class ProbeFleet : BackgroundService
{
    public const string Ranking = "ranking";
    public const string Ingestion = "ingestion";
    public const string Feature = "feature";
    public const string Inference = "inference";

    /// <summary>Without one instance of each of these a region cannot serve.</summary>
    public static readonly IReadOnlyList<string> Critical = [Ranking, Ingestion];

    private static readonly TimeSpan s_reconcile = TimeSpan.FromMilliseconds(500);

    private readonly LivenessProbe _probe;
    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<(string Region, string Service, InstanceDirectory Directory)> _directories;
    private readonly Dictionary<(string Region, string Service, Uri Address), (ProbeTarget Target, CancellationTokenSource Stop, Task Loop)> _loops = [];
    private volatile IReadOnlyList<ProbeTarget> _targets = [];

    public ProbeFleet(LivenessProbe probe, IOptions<PlatformOptions> platform, IOptions<HealthOptions> options, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        _probe = probe;
        _options = options.Value;
        _time = time;
        _directories =
        [
            .. platform.Value.Regions.SelectMany(r => new[] { (Ranking, r.Ranking), (Ingestion, r.Ingestion), (Feature, r.Feature), (Inference, r.Inference) }
                .Where(s => s.Item2.Count > 0)
                .Select(s => (r.Name, s.Item1, new InstanceDirectory(s.Item2, time, logger)))),
        ];
    }

    public IReadOnlyList<ProbeTarget> Targets => _targets;

    public IReadOnlyList<Condition> Conditions(string region, string service, TimeSpan now) =>
        [.. _targets.Where(t => t.Region == region && t.Service == service).Select(t => t.Judge.At(now))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_reconcile, _time);
        try
        {
            do
            {
                Reconcile(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            foreach (var (_, stop, loop) in _loops.Values)
            {
                await stop.CancelAsync();
                await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stop.Dispose();
            }

            foreach (var (_, _, directory) in _directories)
            {
                await directory.DisposeAsync();
            }
        }
    }

    private void Reconcile(CancellationToken stopping)
    {
        var wanted = _directories.SelectMany(d => d.Directory.Instances.Select(i => (d.Region, d.Service, i))).ToHashSet();
        var changed = false;
        foreach (var gone in _loops.Keys.Where(k => !wanted.Contains(k)).ToArray())
        {
            _loops.Remove(gone, out var loop);
            loop.Stop.Cancel();
            changed = true;
        }

        foreach (var key in wanted.Where(k => !_loops.ContainsKey(k)))
        {
            var interval = Critical.Contains(key.Service) ? _options.ProbeInterval : _options.OtherProbeInterval;
            var target = new ProbeTarget(key.Region, key.Service, key.i, new TargetJudge(_options, interval, _time.Now()));
            var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _loops[key] = (target, stop, _probe.RunAsync(target, interval, stop.Token));
            changed = true;
        }

        if (changed)
        {
            _targets = [.. _loops.Values.Select(l => l.Target)];
        }
    }
}
