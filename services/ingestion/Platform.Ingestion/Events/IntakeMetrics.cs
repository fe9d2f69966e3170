using System.Diagnostics.Metrics;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Ingestion.Events;

/// <summary>What clients send, and what becomes of it.</summary>
internal sealed class IntakeMetrics
{
    private static readonly Dictionary<EventType, string> s_types =
        Dialects.EventNames.Retail.ToDictionary(n => n.Value, n => n.Key);

    private readonly Counter<long> _events;
    private readonly Counter<long> _products;
    private readonly Counter<long> _bytes;

    public IntakeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Ingestion");
        _events = meter.CreateCounter<long>("platform.ingestion.events", "{event}", "Events by status, type and dialect.");
        _products = meter.CreateCounter<long>("platform.ingestion.products", "{product}", "Products by status.");
        _bytes = meter.CreateCounter<long>("platform.ingestion.body.bytes", "By", "Bytes of bodies that were read.");
    }

    public void Event(string status, EventType? type, string dialect) =>
        _events.Add(1, new("platform.status", status), new("platform.event.type", type is { } t ? s_types[t] : "unknown"), new("platform.dialect", dialect));

    public void Product(string status) => _products.Add(1, new KeyValuePair<string, object?>("platform.status", status));

    public void Body(int bytes) => _bytes.Add(bytes);

    public static string NameOf(IngestStatus status) => status switch
    {
        IngestStatus.Accepted => "accepted",
        IngestStatus.Duplicate => "duplicate",
        _ => "rejected",
    };
}
