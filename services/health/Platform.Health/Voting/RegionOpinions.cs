using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Health.Detection;
using Platform.Health.Passive;
using Platform.Health.Probing;

namespace Platform.Health.Voting;

/// <summary>From what the probes, the journeys and the routers' real requests say to this observer's own votes. Called from one loop.</summary>
internal sealed class RegionOpinions
{
    private readonly ObserverSet _observers;
    private readonly ProbeFleet _fleet;
    private readonly TimeProvider _time;
    private readonly SelfTrust _trust;
    private readonly PassiveBook _traffic;
    private readonly PassiveJudge _passive;
    private readonly IReadOnlyDictionary<string, RegionJudge> _judges;

    public RegionOpinions(
        ObserverSet observers,
        ProbeFleet fleet,
        JourneyLoop journeys,
        PassiveBook traffic,
        IOptions<PlatformOptions> platform,
        IOptions<HealthOptions> options,
        TimeProvider time)
    {
        _traffic = traffic;
        _passive = new PassiveJudge(options.Value);
        _observers = observers;
        _fleet = fleet;
        _time = time;
        _trust = new SelfTrust(options.Value);
        _judges = platform.Value.Regions.ToDictionary(r => r.Name, r => new RegionJudge(options.Value, journeys.Records[r.Name], time.Now()));
    }

    /// <summary>Why this observer abstains; null when it trusts itself.</summary>
    public string? Doubt => _trust.Doubt;

    /// <summary>This observer stood still: its targets are forgiven that long, and its opinion is worth nothing for a moment.</summary>
    public void StoodStill(TimeSpan lag)
    {
        var now = _time.Now();
        foreach (var target in _fleet.Targets)
        {
            target.Judge.Forgive(lag, now);
        }

        _trust.TimerWasLate(lag, now);
    }

    public IReadOnlyList<RegionVote> Form()
    {
        var now = _time.Now();
        var routes = _traffic.Routes(now);
        var critical = _judges.Keys.ToDictionary(r => r, r => Critical(r, now));
        var conditions = _judges.ToDictionary(j => j.Key, j => PassiveJudge.Worse(j.Value.At(critical[j.Key], now), _passive.Of(j.Key, routes)));
        _trust.Judge(conditions, now);
        return [.. conditions.Select(c => Vote(c.Key, c.Value, Elsewhere(critical, c.Key)))];
    }

    private IReadOnlyList<(string Service, IReadOnlyList<Condition> Instances)> Critical(string region, TimeSpan now) =>
        [.. ProbeFleet.Critical.Select(s => (s, _fleet.Conditions(region, s, now)))];

    private static List<Condition> Elsewhere(
        Dictionary<string, IReadOnlyList<(string Service, IReadOnlyList<Condition> Instances)>> critical, string region) =>
        [.. critical.Where(c => c.Key != region).SelectMany(c => c.Value).SelectMany(s => s.Instances)];

    private RegionVote Vote(string region, Condition condition, IReadOnlyCollection<Condition> elsewhere)
    {
        var doubt = _trust.Doubt ?? (SelfTrust.IsSharedSilence(condition, elsewhere) ? "instances elsewhere are late too" : null);
        return new()
        {
            Observer = _observers.Self.Name,
            ObserverRegion = _observers.Self.Region,
            Region = region,
            Verdict = doubt is null ? condition.Verdict : Verdict.Abstain,
            Suspicion = Math.Round(condition.Suspicion, 2),
            Time = _time.GetUtcNow(),
            Reason = doubt is null ? condition.Reason : $"{doubt} (sees: {condition.Verdict}, {condition.Reason})",
        };
    }
}
