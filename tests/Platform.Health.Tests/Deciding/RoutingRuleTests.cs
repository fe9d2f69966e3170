using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Deciding;

namespace Platform.Health.Tests.Deciding;

public sealed class RoutingRuleTests
{
    private static readonly RoutingRule s_rule = new(Deployment.Regions, Deployment.Observers, [25, 50, 100]);

    [Fact]
    public void Next_MajorityWithOneFromOutside_TakesTheRegionOut()
    {
        var plan = Next([("health-b", "a", Verdict.Down), ("witness", "a", Verdict.Down)]);

        Assert.Equal((0, 100), Weights(plan!));
        Assert.Contains("2 of 3", plan!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Minority_ChangesNothing() => Assert.Null(Next([("witness", "a", Verdict.Down)]));

    [Fact]
    public void Next_AbstainingAndSuspicious_ChangeNothing() =>
        Assert.Null(Next([("health-a", "a", Verdict.Abstain), ("health-b", "a", Verdict.Suspect), ("witness", "a", Verdict.Down)]));

    [Fact]
    public void Next_TwoVotesOfOneObserver_CountOnce() =>
        Assert.Null(Next([("witness", "a", Verdict.Down), ("witness", "a", Verdict.Down)]));

    [Fact]
    public void Next_BothRegionsDown_KeepsWhatIsThere() =>
        Assert.Null(Next([.. Everybody("a", Verdict.Down), .. Everybody("b", Verdict.Down)]));

    [Fact]
    public void Next_ServingRegionDiesWhileTheOtherIsWellAgain_ShiftsAtOnce()
    {
        var plan = Next([.. Everybody("a", Verdict.Up), .. Everybody("b", Verdict.Down)], Deployment.Decision(1, 0, 100));

        Assert.Equal((100, 0), Weights(plan!));
    }

    [Fact]
    public void Next_WellAgain_ClimbsTheSteps()
    {
        var up = Everybody("a", Verdict.Up).Concat(Everybody("b", Verdict.Up)).ToArray();
        var seen = new List<int>();
        var current = Deployment.Decision(1, 0, 100);
        while (Next(up, current, mayRise: true) is { } plan)
        {
            seen.Add(plan.Weights["a"]);
            current = plan.ToDecision(current.Epoch + 1, current.Epoch, "witness", default);
        }

        Assert.Equal([25, 50, 100], seen);
        Assert.Null(Next(up, Deployment.Decision(1, 0, 100), mayRise: false));
    }

    [Fact]
    public void Next_DrainedRegion_StaysOutThoughWell()
    {
        var drain = Order("a", OrderAction.Drain);
        var up = Everybody("a", Verdict.Up).Concat(Everybody("b", Verdict.Up)).ToArray();

        var plan = Next(up, null, mayRise: true, drain);

        Assert.Equal((0, 100), Weights(plan!));
        var decided = plan!.ToDecision(5, 4, "witness", default);
        Assert.Equal(5, Assert.Single(decided.Orders).Epoch);
        Assert.Null(Next(up, decided, mayRise: true, [.. decided.Orders]));
    }

    [Fact]
    public void Next_AnyVotesAndOrders_NeverLeavesNoRegionAndNeverActsOnAMinority() =>
        Gen.Select(
                Gen.Enum<Verdict>().Array[6],
                Gen.Bool.Array[6],
                Gen.Int[0, 2],
                Gen.OneOf((100, 100), (0, 100), (100, 0), (25, 100)),
                Gen.Bool)
            .Sample((verdicts, heard, drained, weights, mayRise) =>
            {
                var observers = Deployment.Observers.All;
                var votes = Enumerable.Range(0, 6).Where(i => heard[i])
                    .Select(i => (observers[i % 3].Name, Deployment.Regions[i / 3], verdicts[i])).ToArray();
                var current = Deployment.Decision(3, weights.Item1, weights.Item2);
                var orders = drained == 0 ? [] : new[] { Order(Deployment.Regions[drained - 1], OrderAction.Drain) };

                var plan = Next(votes, current, mayRise, orders);

                if (plan is null)
                {
                    return true;
                }

                var leavesOne = plan.Weights.Values.Any(w => w > 0);
                var fallen = Deployment.Regions.Where(r => plan.Weights[r] < current.Weights[r]);
                return leavesOne && fallen.All(r => orders.Any(o => o.Region == r) || votes.Count(v => v.Item2 == r && v.Item3 == Verdict.Down) >= 2);
            });

    private static (string, string, Verdict)[] Everybody(string region, Verdict verdict) =>
        [.. Deployment.Observers.All.Select(o => (o.Name, region, verdict))];

    private static OperatorOrder Order(string region, OrderAction action) =>
        new() { Region = region, Action = action, Reason = "new kernel", Epoch = Plan.Unstamped, IssuedTime = default };

    private static (int A, int B) Weights(Plan plan) => (plan.Weights["a"], plan.Weights["b"]);

    private static Plan? Next((string Observer, string Region, Verdict Verdict)[] votes, RoutingDecision? current = null, bool mayRise = false, params OperatorOrder[] orders)
    {
        var fresh = votes.Select(v => Deployment.Vote(v.Observer, v.Region, v.Verdict)).ToArray();
        var tallies = Deployment.Regions.ToDictionary(r => r, r => Tally.Of(r, fresh, Deployment.Observers));
        return s_rule.Next(tallies, orders, current, (_, _) => mayRise);
    }
}
