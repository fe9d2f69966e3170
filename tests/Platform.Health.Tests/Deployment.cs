using Platform.Contracts.Control;
using Platform.Health.Voting;

namespace Platform.Health.Tests;

/// <summary>Regions a and b, an observer in each, and a witness.</summary>
internal static class Deployment
{
    public static readonly string[] Regions = ["a", "b"];

    public static readonly ObserverSet Observers = new(
        [new("health-a", "a", ["http://127.0.0.1:1"]), new("health-b", "b", ["http://127.0.0.1:2"]), new("witness", null, ["http://127.0.0.1:3"])],
        "witness");

    public static RegionVote Vote(string observer, string region, Verdict verdict) => new()
    {
        Observer = observer,
        ObserverRegion = Observers.All.Single(o => o.Name == observer).Region,
        Region = region,
        Verdict = verdict,
        Suspicion = 0,
        Time = default,
        Reason = "connection refused",
    };

    public static RoutingDecision Decision(long epoch, int a, int b, long? previous = null) => new()
    {
        Epoch = epoch,
        PreviousEpoch = previous ?? epoch - 1,
        Weights = new Dictionary<string, int> { ["a"] = a, ["b"] = b },
        Reason = "test",
        DecidedBy = "witness",
        DecidedTime = default,
    };
}
