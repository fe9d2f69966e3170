using System.Diagnostics.Metrics;
using Platform.FeatureStore.Writing;

namespace Platform.Feature.Aggregation;

/// <summary>Instruments of the meter <c>Platform.Feature</c>.</summary>
internal sealed class FeatureMetrics
{
    private readonly Counter<long> _events;
    private readonly Histogram<double> _delay;

    public FeatureMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Feature");
        _events = meter.CreateCounter<long>("platform.feature.events", "{event}", "Events read from a clickstream, by whether they count.");
        _delay = meter.CreateHistogram<double>("platform.feature.event.delay", "s", "From an event's acceptance to its effect; one measurement a batch, of its oldest event.");
    }

    public void Applied(string region, in BatchOutcome outcome, List<LoggedEvent> events, DateTimeOffset now)
    {
        _events.Add(outcome.Applied, new("platform.source.region", region), new("platform.outcome", "applied"));
        _events.Add(outcome.Duplicates, new("platform.source.region", region), new("platform.outcome", "duplicate"));
        if (outcome.Applied > 0 && events[0].Event.ReceivedTime is { } received)
        {
            _delay.Record((now - received).TotalSeconds, new KeyValuePair<string, object?>("platform.source.region", region));
        }
    }
}
