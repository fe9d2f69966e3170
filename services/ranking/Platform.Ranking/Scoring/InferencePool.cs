using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Scoring;

/// <summary>
/// Chooses the instance for a call: the least busy of the own region's that did not fail lately, then the other regions', then an
/// ejected one after all, since an instance that may have recovered is better than none.
/// </summary>
internal sealed partial class InferencePool : IAsyncDisposable
{
    private readonly InstanceDirectory _own;
    private readonly InstanceDirectory _others;
    private readonly TimeProvider _time;
    private readonly TimeSpan _ejection;
    private readonly RankingMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Uri, InferenceInstance> _instances = new();
    private int _turn;

    public InferencePool(
        IOptions<PlatformOptions> platform, IOptions<InferenceOptions> options, TimeProvider time, RankingMetrics metrics, ILoggerFactory loggers)
    {
        var directoryLogger = loggers.CreateLogger<InstanceDirectory>();
        _own = new InstanceDirectory(platform.Value.OwnRegion().Inference, time, directoryLogger);
        _others = new InstanceDirectory(
            platform.Value.Regions.Where(r => r.Name != platform.Value.Region).SelectMany(r => r.Inference), time, directoryLogger);
        _time = time;
        _ejection = options.Value.Ejection;
        _metrics = metrics;
        _logger = loggers.CreateLogger<InferencePool>();
    }

    /// <param name="tried">Not to be chosen again.</param>
    /// <returns>Null when there is no other instance.</returns>
    public InferenceInstance? Pick(InferenceInstance? tried)
    {
        var now = _time.GetTimestamp();
        return LeastBusy(_own.Instances, tried, now, ejected: false)
            ?? LeastBusy(_others.Instances, tried, now, ejected: false)
            ?? LeastBusy(_own.Instances, tried, now, ejected: true)
            ?? LeastBusy(_others.Instances, tried, now, ejected: true);
    }

    /// <summary>Leaves an instance alone for a while.</summary>
    public void Eject(InferenceInstance instance, string reason)
    {
        var now = _time.GetTimestamp();
        var fresh = !instance.IsEjected(now);
        instance.Eject(now + (long)(_ejection.TotalSeconds * _time.TimestampFrequency));
        if (fresh)
        {
            _metrics.Ejected();
            InstanceEjected(instance.Address, _ejection, reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _own.DisposeAsync();
        await _others.DisposeAsync();
    }

    private InferenceInstance? LeastBusy(IReadOnlyList<Uri> addresses, InferenceInstance? tried, long now, bool ejected)
    {
        InferenceInstance? best = null;
        // Starting elsewhere each time spreads calls over idle instances.
        var start = (uint)Interlocked.Increment(ref _turn);
        for (var i = 0; i < addresses.Count; i++)
        {
            var address = addresses[(int)((start + (uint)i) % (uint)addresses.Count)];
            var instance = _instances.GetOrAdd(address, static a => new InferenceInstance(a));
            if (instance != tried && instance.IsEjected(now) == ejected && (best is null || instance.Outstanding < best.Outstanding))
            {
                best = instance;
            }
        }

        return best;
    }

    [LoggerMessage(4101, LogLevel.Warning, "Inference {Instance} is left alone for {Time}: {Reason}")]
    private partial void InstanceEjected(Uri instance, TimeSpan time, string reason);
}
