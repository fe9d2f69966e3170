using System.Diagnostics.Metrics;
using Platform.Contracts.Control;

namespace Platform.Health;

/// <summary>What an observer shows: suspicion of each target, its votes, the epoch, and whether it trusts itself.</summary>
internal sealed class HealthMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _probes;
    private readonly Counter<long> _journeys;
    private readonly Histogram<double> _visible;
    private readonly Counter<long> _proposals;
    private readonly Counter<long> _published;
    private readonly Counter<long> _notGenuine;
    private readonly Counter<long> _answers;
    private readonly Counter<long> _passive;
    private readonly Counter<long> _transitions;
    private int _stateWritable = 1;

    public HealthMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Platform.Health");
        _probes = _meter.CreateCounter<long>("platform.health.probes", "{probe}", "Liveness probes by outcome.");
        _journeys = _meter.CreateCounter<long>("platform.health.journeys", "{journey}", "Synthetic journeys by region and outcome.");
        _visible = _meter.CreateHistogram<double>("platform.health.event_visible", "s", "From a synthetic event's acceptance to its being in the features.");
        _proposals = _meter.CreateCounter<long>("platform.health.proposals", "{proposal}", "Epochs asked for, by outcome.");
        _published = _meter.CreateCounter<long>("platform.health.published", "{message}", "Control messages by how many regions' buses took them.");
        _notGenuine = _meter.CreateCounter<long>("platform.health.not_genuine", "{message}", "Messages that no observer of this deployment has signed.");
        _answers = _meter.CreateCounter<long>("platform.health.answers", "{answer}", "Other observers' proposals by what they asked for and whether they got it.");
        _passive = _meter.CreateCounter<long>("platform.health.passive_pulls", "{pull}", "Routers asked how real requests fare, by outcome.");
        _transitions = _meter.CreateCounter<long>("platform.health.model_transitions", "{transition}", "Steps of models' versions that were decided, by model and kind.");
        _meter.CreateObservableGauge("platform.health.state_writable", () => _stateWritable, description: "1 while grants can be written down; 0 means that this observer grants none.");
    }

    public void Probed(string region, string service, string outcome) =>
        _probes.Add(1, new("region", region), new("service", service), new("outcome", outcome));

    public void Journey(string region, string outcome) => _journeys.Add(1, new("region", region), new("outcome", outcome));

    public void EventVisible(string region, TimeSpan after) => _visible.Record(after.TotalSeconds, new KeyValuePair<string, object?>("region", region));

    public void Proposed(string outcome) => _proposals.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Answered(bool decision, bool granted) =>
        _answers.Add(1, new("asked", decision ? "acceptance" : "epoch"), new("outcome", granted ? "yes" : "no"));

    public void PassivePulled(string outcome) => _passive.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void NotGenuine() => _notGenuine.Add(1);

    public void Published(string message, int regions) => _published.Add(1, new("message", message), new("regions", regions));

    public void Transitioned(string model, string kind) => _transitions.Add(1, new("model", model), new("kind", kind));

    public void StateWritable(bool writable) => _stateWritable = writable ? 1 : 0;

    /// <summary>Values that are read when somebody scrapes.</summary>
    public void Watch(
        Func<IEnumerable<(string Region, string Service, string Address, double Phi)>> targets,
        Func<IEnumerable<RegionVote>> votes,
        Func<long> epoch,
        Func<bool> abstains)
    {
        _meter.CreateObservableGauge(
            "platform.health.phi",
            () => targets().Select(t => new Measurement<double>(t.Phi, new("region", t.Region), new("service", t.Service), new("address", t.Address))),
            description: "Suspicion that an instance is gone.");
        _meter.CreateObservableGauge(
            "platform.health.vote",
            () => votes().Select(v => new Measurement<int>(Code(v.Verdict), new("region", v.Region), new("observer", v.Observer))),
            description: "Votes heard lately: 0 abstain, 1 up, 2 suspect, 3 slow, 4 down.");
        _meter.CreateObservableGauge("platform.health.epoch", epoch, description: "The epoch of the decision in force.");
        _meter.CreateObservableGauge("platform.health.abstaining", () => abstains() ? 1 : 0, description: "1 while this observer does not trust itself.");
    }

    public void Dispose() => _meter.Dispose();

    private static int Code(Verdict verdict) => verdict switch
    {
        Verdict.Up => 1,
        Verdict.Suspect => 2,
        Verdict.Slow => 3,
        Verdict.Down => 4,
        _ => 0,
    };
}
