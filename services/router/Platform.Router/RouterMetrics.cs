using System.Diagnostics.Metrics;
using Platform.Contracts.Control;
using Platform.Router.Destinations;

namespace Platform.Router;

/// <summary>What the edge counts.</summary>
internal sealed class RouterMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _extra;
    private readonly Counter<long> _exhausted;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _readmissions;
    private readonly Counter<long> _shed;
    private readonly Counter<long> _decisions;
    private int _snapshotWritable = 1;

    public RouterMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Platform.Router");
        _requests = _meter.CreateCounter<long>("platform.router.requests", "{request}", "Requests by route, region that answered, and outcome.");
        _duration = _meter.CreateHistogram<double>("platform.router.request.duration", "s", "From the request's arrival to the answer's headers, by route.");
        _attempts = _meter.CreateCounter<long>("platform.router.attempts", "{attempt}", "Tries by service, region and outcome.");
        _extra = _meter.CreateCounter<long>("platform.router.extra_attempts", "{attempt}", "Tries after the first, by route and cause: retry or hedge.");
        _exhausted = _meter.CreateCounter<long>("platform.router.budget_exhausted", "{attempt}", "Tries not made because the budget was used up.");
        _ejections = _meter.CreateCounter<long>("platform.router.ejections", "{ejection}", "Destinations taken out by the router's own view, by cause.");
        _readmissions = _meter.CreateCounter<long>("platform.router.readmissions", "{readmission}", "Destinations that passed their trials and get a growing share again.");
        _shed = _meter.CreateCounter<long>("platform.router.shed", "{request}", "Requests refused for want of room, by criticality and cause: decision or limit.");
        _decisions = _meter.CreateCounter<long>("platform.router.decisions", "{decision}", "Decisions heard, by source and outcome: applied, known, stale, invalid, not_genuine.");
        _meter.CreateObservableGauge("platform.router.snapshot_writable", () => _snapshotWritable, description: "1 while the decision in force is on the disk.");
    }

    public void Request(string route, string region, string outcome, TimeSpan duration)
    {
        _requests.Add(1, new("route", route), new("region", region), new("outcome", outcome));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }

    public void Attempt(Destination destination, string outcome) =>
        _attempts.Add(1, new("service", destination.Service), new("region", destination.Region), new("outcome", outcome));

    public void Extra(string route, string cause) => _extra.Add(1, new("route", route), new("cause", cause));

    public void BudgetExhausted(string cause) => _exhausted.Add(1, new KeyValuePair<string, object?>("cause", cause));

    public void Ejected(Destination destination, EjectionCause cause) => _ejections.Add(
        1,
        new("service", destination.Service),
        new("region", destination.Region),
        new("address", destination.Address.Authority),
        new KeyValuePair<string, object?>("cause", cause.Name()));

    public void Readmitted(Destination destination) =>
        _readmissions.Add(1, new("service", destination.Service), new("region", destination.Region), new("address", destination.Address.Authority));

    public void Shed(Criticality criticality, string cause) => _shed.Add(1, new("criticality", criticality.ToString().ToLowerInvariant()), new("cause", cause));

    public void Decision(string source, string outcome) => _decisions.Add(1, new("source", source), new("outcome", outcome));

    public void SnapshotWritable(bool writable) => _snapshotWritable = writable ? 1 : 0;

    /// <summary>Values that are read when somebody scrapes.</summary>
    public void Watch(
        Func<long> epoch, Func<IReadOnlyDictionary<string, int>> weights, Func<IEnumerable<Destination>> destinations, Func<int> underWay, Func<int> limit)
    {
        _meter.CreateObservableGauge("platform.router.requests_under_way", underWay, "{request}", "Clients' requests under way.");
        _meter.CreateObservableGauge("platform.router.concurrency_limit", limit, "{request}", "How many the edge lets in now.");
        _meter.CreateObservableGauge("platform.router.epoch", epoch, description: "The epoch in force.");
        _meter.CreateObservableGauge(
            "platform.router.weight",
            () => weights().Select(w => new Measurement<int>(w.Value, new KeyValuePair<string, object?>("region", w.Key))),
            description: "The weight of each region, 0 to 100.");
        _meter.CreateObservableGauge(
            "platform.router.destination_in",
            () => destinations().Select(d => new Measurement<int>(
                d.Ejection.IsOut ? 0 : 1, new("service", d.Service), new("region", d.Region), new("address", d.Address.Authority))),
            description: "1 while the router sends requests to the destination.");
    }

    public void Dispose() => _meter.Dispose();
}
