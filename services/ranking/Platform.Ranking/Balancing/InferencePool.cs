using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts.Models;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Ranking.Scoring;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Balancing;

/// <summary>
/// The inference instances of all regions and the choice among them: the own region's that did not fail lately, then the other regions',
/// then an ejected one after all, since an instance that may have recovered is better than none. Within each, <see cref="InstancePicker"/>.
/// </summary>
internal sealed partial class InferencePool : IAsyncDisposable
{
    /// <summary>Instances looked at for one call; a region with more is served by the first of them.</summary>
    private const int Most = 64;

    private readonly ConcurrentDictionary<Uri, InferenceInstance> _instances = new();
    private readonly List<RegionInstances> _regions = [];
    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly RankingMetrics _metrics;
    private readonly ILogger _logger;
    private volatile InferenceInstance[] _heard = [];
    private int _turn;

    public InferencePool(
        IOptions<PlatformOptions> platform, IOptions<InferenceOptions> options, TimeProvider time, RankingMetrics metrics, ILoggerFactory loggers)
    {
        var own = platform.Value.OwnRegion();
        foreach (var region in platform.Value.Regions.OrderByDescending(r => r == own))
        {
            _regions.Add(new RegionInstances(region.Name, new InstanceDirectory(region.Inference, time, loggers.CreateLogger<InstanceDirectory>())));
        }

        _options = options.Value;
        _time = time;
        _metrics = metrics;
        _logger = loggers.CreateLogger<InferencePool>();
    }

    /// <summary>Takes a heartbeat.</summary>
    /// <returns>False when there is no such region.</returns>
    public bool Hear(InstanceHeartbeat heartbeat)
    {
        if (!_regions.Exists(r => r.Name == heartbeat.Region))
        {
            return false;
        }

        var instance = Instance(heartbeat.Address, heartbeat.Region);
        var (wasHeard, wasDraining) = (instance.IsHeard(_time.GetTimestamp(), _options.Lease), instance.IsDraining);
        instance.Hear(heartbeat);
        if (!wasHeard)
        {
            // A process that has just started is not the one that failed at this address.
            instance.Readmit();
            InstanceHeard(heartbeat.Address, heartbeat.Instance);
        }
        else if (heartbeat.Draining && !wasDraining)
        {
            InstanceDrains(heartbeat.Address, heartbeat.Instance);
        }

        Remember(instance);
        return true;
    }

    /// <param name="tried">Not to be chosen again.</param>
    /// <returns>Null when there is no other instance.</returns>
    public InferenceInstance? Pick(InferenceInstance? tried)
    {
        var now = _time.GetTimestamp();
        foreach (var ejected in (ReadOnlySpan<bool>)[false, true])
        {
            for (var r = 0; r < _regions.Count; r++)
            {
                if (PickIn(_regions[r], tried, now, ejected) is { } instance)
                {
                    return instance;
                }
            }
        }

        return null;
    }

    /// <summary>Leaves an instance alone for a while.</summary>
    public void Eject(InferenceInstance instance, string reason)
    {
        var now = _time.GetTimestamp();
        var fresh = !instance.IsEjected(now);
        instance.Eject(now + (long)(_options.Ejection.TotalSeconds * _time.TimestampFrequency));
        if (fresh)
        {
            _metrics.Ejected();
            InstanceEjected(instance.Address, _options.Ejection, reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var region in _regions)
        {
            await region.Addresses.DisposeAsync();
        }
    }

    private InferenceInstance? PickIn(RegionInstances region, InferenceInstance? tried, long now, bool ejected)
    {
        Span<InstanceLoad> loads = stackalloc InstanceLoad[Most];
        var places = new Choice();
        var known = 0;
        foreach (var instance in _options.Discovery == InferenceDiscovery.Registry ? _heard : [])
        {
            if (instance.Region == region.Name && instance.Serves(RankerClient.Model, now, _options.Lease))
            {
                known++;
                places.Add(instance, tried, now, ejected, loads);
            }
        }

        if (known == 0)
        {
            foreach (var address in region.Addresses.Instances)
            {
                var instance = Instance(address, region.Name);
                if (!(instance.IsDraining && instance.IsHeard(now, _options.Lease)))
                {
                    places.Add(instance, tried, now, ejected, loads);
                }
            }
        }

        // Starting elsewhere each time spreads calls over instances that are equally good.
        return places.Of(InstancePicker.Pick(loads[..places.Count], (uint)Interlocked.Increment(ref _turn)));
    }

    private InferenceInstance Instance(Uri address, string region) =>
        _instances.GetOrAdd(address, static (a, given) => new InferenceInstance(a, given.region, given._time), (region, _time));

    private void Remember(InferenceInstance instance)
    {
        lock (_regions)
        {
            if (!_heard.Contains(instance))
            {
                var now = _time.GetTimestamp();
                // Addresses of containers come and go for good: who was not heard of for a lease makes room.
                _heard = [.. _heard.Where(h => h.IsHeard(now, _options.Lease)), instance];
            }
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "Inference {Instance} is left alone for {Time}: {Reason}")]
    private partial void InstanceEjected(Uri instance, TimeSpan time, string reason);

    [LoggerMessage(4103, LogLevel.Information, "Inference {Address} ({Name}) is there")]
    private partial void InstanceHeard(Uri address, string name);

    [LoggerMessage(4104, LogLevel.Information, "Inference {Address} ({Name}) stops and gets no more calls")]
    private partial void InstanceDrains(Uri address, string name);

    private sealed record RegionInstances(string Name, InstanceDirectory Addresses);

    [System.Runtime.CompilerServices.InlineArray(Most)]
    private struct Slots
    {
        private InferenceInstance? _first;
    }

    /// <summary>The instances that may be chosen, on the stack of the call.</summary>
    private struct Choice
    {
        private Slots _slots;

        public int Count { get; private set; }

        public void Add(InferenceInstance instance, InferenceInstance? tried, long now, bool ejected, Span<InstanceLoad> loads)
        {
            if (Count < Most && instance != tried && instance.IsEjected(now) == ejected)
            {
                loads[Count] = instance.LoadAt(now);
                _slots[Count++] = instance;
            }
        }

        public readonly InferenceInstance? Of(int place) => place < 0 ? null : _slots[place];
    }
}
