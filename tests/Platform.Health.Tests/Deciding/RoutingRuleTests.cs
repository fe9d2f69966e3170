using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Deciding;

namespace Platform.Health.Tests.Deciding;

public sealed class RoutingRuleTests
{
    private static readonly RoutingRule s_rule = new(Deployment.Regions, Deployment.Observers, [25, 50, 100], new CapacityGate(new Dictionary<string, double>()));

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
    public void Next_DrainedRegionIsAllThatIsWell_ServesAllTheSame()
    {
        var drain = Order("a", OrderAction.Drain);

        var plan = Next([.. Everybody("a", Verdict.Up), .. Everybody("b", Verdict.Down)], Deployment.Decision(1, 0, 100), false, drain);

        Assert.Equal((100, 0), Weights(plan!));
    }

    [Fact]
    public void Next_PinnedOrFrozenRegion_KeepsItsShareThoughDown()
    {
        var pin = Order("a", OrderAction.Pin) with { Weight = 40 };
        var pinned = Next(Everybody("a", Verdict.Down), null, false, pin)!.ToDecision(2, 1, "witness", default);
        Assert.Equal(40, pinned.Weights["a"]);
        Assert.Null(Next(Everybody("a", Verdict.Down), pinned, false, [.. pinned.Orders]));

        var freeze = Order("a", OrderAction.Freeze);
        var frozen = Next(Everybody("a", Verdict.Down), Deployment.Decision(1, 25, 100), false, freeze);
        Assert.Equal(25, frozen!.Weights["a"]);
    }

    [Fact]
    public void Next_SlowRegion_GoesDownTheStepsAndKeepsTheLeast()
    {
        var votes = Everybody("a", Verdict.Slow).Concat(Everybody("b", Verdict.Up)).ToArray();
        var seen = new List<int>();
        RoutingDecision? current = null;
        while (Next(votes, current, new FakePace { Falling = current is not null }, Demand.Unknown, s_rule) is { } plan)
        {
            seen.Add(plan.Weights["a"]);
            current = plan.ToDecision((current?.Epoch ?? 0) + 1, current?.Epoch ?? 0, "witness", default);
        }

        Assert.Equal([50, 25], seen);
        Assert.Equal(1, current!.Falls!["a"]);
    }

    [Fact]
    public void Next_SlowRegionAndNoRoomElsewhere_KeepsItsShare()
    {
        var rule = new RoutingRule(Deployment.Regions, Deployment.Observers, [25, 50, 100], new CapacityGate(new Dictionary<string, double> { ["b"] = 110 }));
        var demand = new Demand(new Dictionary<string, double> { ["a"] = 100, ["b"] = 100 }, new Dictionary<Criticality, double>(), 0);

        Assert.Null(Next([.. Everybody("a", Verdict.Slow), .. Everybody("b", Verdict.Up)], null, new FakePace(), demand, rule));
    }

    [Fact]
    public void Next_RegionLostAndNoRoomForAll_ShedsTheLeastCritical()
    {
        var rule = new RoutingRule(Deployment.Regions, Deployment.Observers, [25, 50, 100], new CapacityGate(new Dictionary<string, double> { ["b"] = 180 }));
        var demand = new Demand(
            new Dictionary<string, double> { ["a"] = 100, ["b"] = 100 },
            new Dictionary<Criticality, double> { [Criticality.Ads] = 40, [Criticality.Search] = 160 },
            0);

        var plan = Next(Everybody("a", Verdict.Down), null, new FakePace(), demand, rule)!;

        Assert.Equal((0, 100), Weights(plan));
        Assert.Equal([Criticality.Ads], plan.Shed!);
        Assert.Contains("Ads shed", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_RegionFallsAgain_CountsItsFallsUntilForgiven()
    {
        var down = Everybody("a", Verdict.Down);
        var once = Deployment.Decision(1, 100, 100) with { Falls = new Dictionary<string, int> { ["a"] = 3 } };

        Assert.Equal(4, Next(down, once, new FakePace(), Demand.Unknown, s_rule)!.Falls!["a"]);
        Assert.Equal(1, Next(down, once, new FakePace { Forgiven = true }, Demand.Unknown, s_rule)!.Falls!["a"]);
        Assert.Equal(3, Next(down, once, new FakePace { Falling = true }, Demand.Unknown, s_rule)!.Falls!["a"]);
    }

    [Fact]
    public void Next_OneEvacuationUnderWay_NextOneWaits() =>
        Assert.Null(Next(Everybody("a", Verdict.Down), null, new FakePace { Evacuate = false }, Demand.Unknown, s_rule));

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
                var kept = plan.Shed?.Any(c => c is Criticality.Search or Criticality.Events) != true;
                var fallen = Deployment.Regions.Where(r => plan.Weights[r] < current.Weights[r]);
                return leavesOne && kept && fallen.All(r => orders.Any(o => o.Region == r) || votes.Count(v => v.Item2 == r && v.Item3 is Verdict.Down or Verdict.Slow) >= 2);
            });

    [Fact]
    public void Next_OperatorRestoresARegion_ItsFallsAreForgiven()
    {
        var current = Deployment.Decision(1, 100, 100) with { Falls = new Dictionary<string, int> { ["a"] = 3, ["b"] = 1 } };
        var tallies = Deployment.Regions.ToDictionary(r => r, r => Tally.Of(r, [], Deployment.Observers));

        var plan = s_rule.Next(tallies, [Order("a", OrderAction.Restore)], current, new FakePace(), Demand.Unknown, forgiven: "a");

        Assert.Equal(new Dictionary<string, int> { ["b"] = 1 }, plan!.Falls);
    }

    private static (string, string, Verdict)[] Everybody(string region, Verdict verdict) =>
        [.. Deployment.Observers.All.Select(o => (o.Name, region, verdict))];

    private static OperatorOrder Order(string region, OrderAction action) =>
        new() { Region = region, Action = action, Reason = "new kernel", Epoch = Plan.Unstamped, IssuedTime = default };

    private static (int A, int B) Weights(Plan plan) => (plan.Weights["a"], plan.Weights["b"]);

    private static Plan? Next((string Observer, string Region, Verdict Verdict)[] votes, RoutingDecision? current = null, bool mayRise = false, params OperatorOrder[] orders) =>
        Next(votes, current, new FakePace { Rise = mayRise }, Demand.Unknown, s_rule, orders);

    private static Plan? Next(
        (string Observer, string Region, Verdict Verdict)[] votes, RoutingDecision? current, FakePace pace, Demand demand, RoutingRule rule, params OperatorOrder[] orders)
    {
        var fresh = votes.Select(v => Deployment.Vote(v.Observer, v.Region, v.Verdict)).ToArray();
        var tallies = Deployment.Regions.ToDictionary(r => r, r => Tally.Of(r, fresh, Deployment.Observers));
        return rule.Next(tallies, orders, current, pace, demand);
    }

    private sealed class FakePace : IPace
    {
        public bool Rise { get; init; } = true;

        public bool StepDown { get; init; } = true;

        public bool Evacuate { get; init; } = true;

        public bool Falling { get; init; }

        public bool Forgiven { get; init; }

        public bool MayRelieve { get; init; } = true;

        public bool MayRise(string region, int weight) => Rise;

        public bool MayStepDown(string region) => StepDown;

        public bool MayEvacuate(string region) => Evacuate;

        public bool IsFalling(string region) => Falling;

        public bool IsForgiven(string region) => Forgiven;
    }
}
