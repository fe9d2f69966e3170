using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Deciding;

namespace Platform.Health.Tests.Deciding;

public sealed class CapacityGateTests
{
    private static readonly Dictionary<string, int> s_onlyB = new() { ["a"] = 0, ["b"] = 100 };

    [Fact]
    public void Shed_WhatMovesInCountsElevenTenths()
    {
        var demand = Demand(a: 100, b: 100, ads: 20, recommendations: 80);

        Assert.Null(Gate(210).Shed(s_onlyB, demand, null, mayRelieve: true));
        Assert.Equal([Criticality.Ads], Gate(209).Shed(s_onlyB, demand, null, mayRelieve: true));
        Assert.Equal([Criticality.Ads, Criticality.Recommendations], Gate(150).Shed(s_onlyB, demand, null, mayRelieve: true));
    }

    [Fact]
    public void Shed_CapacityUnknown_ShedsNothing() =>
        Assert.Null(new CapacityGate(new Dictionary<string, double>()).Shed(s_onlyB, Demand(1000, 1000, 0, 0), null, mayRelieve: true));

    [Fact]
    public void Shed_RoomAgain_GivesBackOneLevelAtATimeAndOnlyWithSomeToSpare()
    {
        Criticality[] both = [Criticality.Ads, Criticality.Recommendations];
        var demand = new Demand(new Dictionary<string, double> { ["b"] = 100 }, new Dictionary<Criticality, double>(), Refused: 50);

        Assert.Equal(both, Gate(160).Shed(s_onlyB, demand, both, mayRelieve: true));
        Assert.Equal(both, Gate(163).Shed(s_onlyB, demand, both, mayRelieve: false));
        Assert.Equal([Criticality.Ads], Gate(163).Shed(s_onlyB, demand, both, mayRelieve: true));
    }

    [Fact]
    public void Shed_AnyDemand_NeverSearchOrEventsAndNothingWhileAllFits() =>
        Gen.Select(Gen.Double[0, 500], Gen.Double[0, 500], Gen.Double[0, 200], Gen.Double[0, 200], Gen.Double[1, 1500]).Sample((a, b, ads, recommendations, bears) =>
        {
            var demand = Demand(a, b, ads, recommendations);
            var gate = Gate(bears);
            var shed = gate.Shed(s_onlyB, demand, null, mayRelieve: true);
            return shed?.Any(c => c is Criticality.Search or Criticality.Events) != true && gate.HasRoom(s_onlyB, demand) == (shed is null);
        });

    private static CapacityGate Gate(double b) => new(new Dictionary<string, double> { ["a"] = 1000, ["b"] = b });

    private static Demand Demand(double a, double b, double ads, double recommendations) => new(
        new Dictionary<string, double> { ["a"] = a, ["b"] = b },
        new Dictionary<Criticality, double> { [Criticality.Ads] = ads, [Criticality.Recommendations] = recommendations },
        0);
}
