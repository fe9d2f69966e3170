using System.Diagnostics.Metrics;
using Platform.Ingestion.Spool;

namespace Platform.Ingestion.Durability;

/// <summary>Where entries land, how long that takes, and what waits on disk.</summary>
internal sealed class DurabilityMetrics
{
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _entries;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _drained;

    public DurabilityMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create("Platform.Ingestion");
        _entries = _meter.CreateCounter<long>("platform.ingestion.log.entries", "{entry}", "Entries by region and where they landed.");
        _duration = _meter.CreateHistogram<double>("platform.ingestion.log.write.duration", "s", "Time to write a request's entries to one region.");
        _drained = _meter.CreateCounter<long>("platform.ingestion.spool.drained", "{entry}", "Entries that Kafka took from the disk.");
    }

    public long Start() => _time.GetTimestamp();

    public void Written(string region, Landing[] landings, long started)
    {
        var tag = new KeyValuePair<string, object?>("platform.region", region);
        _duration.Record(_time.GetElapsedTime(started).TotalSeconds, tag);
        foreach (var group in landings.CountBy(l => l))
        {
            _entries.Add(group.Value, tag, new("platform.landing", NameOf(group.Key)));
        }
    }

    public void Drained(string region, int entries) => _drained.Add(entries, new KeyValuePair<string, object?>("platform.region", region));

    /// <summary>Watches the spools of all regions until the meter ends.</summary>
    public void Watch(IReadOnlyList<RegionLog> logs)
    {
        _meter.CreateObservableGauge("platform.ingestion.spool.bytes", () => Each(logs, s => s.Bytes), "By", "Bytes on disk that wait for a region's Kafka.");
        _meter.CreateObservableGauge("platform.ingestion.spool.entries", () => Each(logs, s => s.Count), "{entry}", "Entries on disk that wait for a region's Kafka.");
        _meter.CreateObservableGauge("platform.ingestion.spool.age", () => Each(logs, AgeOf), "s", "Age of the oldest entry on disk.");
        _meter.CreateObservableCounter("platform.ingestion.spool.damaged", () => Each(logs, s => s.Damaged), "{stretch}", "Damaged stretches that were stepped over.");
    }

    private double AgeOf(SpoolLog spool) => spool.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0;

    private static IEnumerable<Measurement<T>> Each<T>(IReadOnlyList<RegionLog> logs, Func<SpoolLog, T> read)
        where T : struct => logs.Select(l => new Measurement<T>(read(l.Spool), new KeyValuePair<string, object?>("platform.region", l.Region)));

    private static string NameOf(Landing landing) => landing switch
    {
        Landing.Kafka => "kafka",
        Landing.Spool => "spool",
        Landing.TooLarge => "too-large",
        _ => "nowhere",
    };
}
