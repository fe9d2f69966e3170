using Platform.Contracts.Events;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Visitors;
using static Platform.FeatureStore.Tests.FeatureStoreFixture;

namespace Platform.FeatureStore.Tests.Visitors;

public sealed class VisitorAggregateTests
{
    private readonly FeatureStoreOptions _options = new();
    private readonly EventEffects _effects = new();
    private int _events;

    [Fact]
    public void Apply_MoreItemsThanAListHolds_KeepsTheNewest()
    {
        var visitor = Apply([.. Enumerable.Range(0, 70).Select(i => View(i, "i" + i))]);

        Assert.Equal(Enumerable.Range(20, 50).Reverse().Select(i => "i" + i), visitor.Views.Select(v => v.Id));
        Assert.InRange(visitor.Categories.Count, 1, VisitorFeatures.MaxAffinities);
    }

    [Fact]
    public void Apply_EventsInAnyOrder_GivesTheSameLists()
    {
        UserEvent[] events = [View(0, "a"), View(5, "b"), View(9, "a"), View(12, "c"), Event("x", EventType.AddToCart, "v", Start.AddMinutes(20), "c")];
        var forward = Apply(events);
        var backward = Apply([.. events.Reverse()]);

        Assert.Equal(forward.Views, backward.Views);
        Assert.Equal(forward.Carts, backward.Carts);
        Assert.Equal(forward.LastEventTime, backward.LastEventTime);
        foreach (var (one, other) in forward.Categories.Zip(backward.Categories))
        {
            Assert.Equal(one.Name, other.Name);
            Assert.Equal(one.Weight, other.Weight, 9);
        }
    }

    [Fact]
    public void Apply_AHalfLifeLater_HalvesTheLiking()
    {
        var visitor = Apply(View(0, "a"));

        Assert.Equal(0.5, visitor.Brands[0].At(Start + _options.AffinityHalfLife, _options.AffinityHalfLife), 9);
    }

    [Theory]
    [InlineData(29, null, null, 1)]
    [InlineData(31, null, null, 2)]
    [InlineData(31, "s", "s", 1)]
    [InlineData(1, "s", "t", 2)]
    public void Apply_NextEvent_BelongsToTheRightVisit(int minutes, string? first, string? second, int visits)
    {
        var visitor = Apply(View(0, "a") with { SessionId = first }, View(minutes, "b") with { SessionId = second });

        Assert.Equal(visits == 1 ? 2 : 1, visitor.Session!.Value.Events);
    }

    [Fact]
    public void Apply_CartTakenOutOrBought_IsNoLongerInTheCart()
    {
        var visitor = Apply(
            Event("1", EventType.AddToCart, "v", Start, "a", "b", "c"),
            Event("2", EventType.RemoveFromCart, "v", Start.AddMinutes(1), "a"),
            Event("3", EventType.PurchaseComplete, "v", Start.AddMinutes(2), "b"),
            Event("4", EventType.AddToCart, "v", Start.AddMinutes(1), "b"));

        Assert.Equal("c", Assert.Single(visitor.Carts).Id);
    }

    [Fact]
    public void Apply_BackAndForthBetweenTwoItems_PairsThemOnce()
    {
        Apply(View(0, "a"), View(1, "b"), View(2, "a"), View(3, "b"), View(4, "a"));

        Assert.Single(_effects.CoVisits);
    }

    [Fact]
    public void Apply_ViewAfterManyOthers_IsPairedWithTheLastFive()
    {
        Apply([.. Enumerable.Range(0, 8).Select(i => View(i, "i" + i))]);

        var pairs = _effects.CoVisits.Where(p => p.One == "i7").ToList();
        Assert.Equal(["i6", "i5", "i4", "i3", "i2"], pairs.Select(p => p.Other));
        Assert.Equal(pairs.OrderByDescending(p => p.Closeness), pairs);
        Assert.Equal(1, pairs[0].Closeness);
    }

    [Fact]
    public void Apply_OrderAfterAnEarlierOrder_PairsWithinAndAcross()
    {
        Apply(Event("1", EventType.PurchaseComplete, "v", Start, "a"), Event("2", EventType.PurchaseComplete, "v", Start.AddDays(1), "b", "c"));

        Assert.Equal(["b-c", "b-a", "c-a"], _effects.CoPurchases.Select(p => $"{p.One}-{p.Other}"));
    }

    [Fact]
    public void Apply_UnknownProduct_CountsWithoutLiking()
    {
        var visitor = VisitorAggregate.Apply(null, View(0, "a"), _ => null, _options, _effects);

        Assert.Single(visitor.Views);
        Assert.Empty(visitor.Brands);
        Assert.Single(_effects.Items);
    }

    [Fact]
    public void Apply_RealEventOnAProbesId_StartsAnew()
    {
        var visitor = Apply(View(0, "a") with { Synthetic = true }, View(1, "b"), View(2, "c") with { Synthetic = true });

        Assert.False(visitor.Synthetic);
        Assert.Equal("b", Assert.Single(visitor.Views).Id);
    }

    private UserEvent View(int minute, string product) => Event($"{_events++}", EventType.DetailPageView, "v", Start.AddMinutes(minute), product);

    private VisitorFeatures Apply(params UserEvent[] events)
    {
        VisitorFeatures? visitor = null;
        foreach (var e in events)
        {
            visitor = VisitorAggregate.Apply(visitor, e, Facts, _options, _effects);
        }

        return visitor!;
    }
}
