using Platform.Contracts.Events;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Tests.Rows;

public sealed class ConsiderationsTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Find_ViewThenCartThenPurchase_IsOneMomentOfThreeGrades()
    {
        var found = Considerations.Find(
            [Event("v", "p", EventType.DetailPageView, 0), Event("v", "p", EventType.AddToCart, 5), Event("v", "p", EventType.PurchaseComplete, 9)], s_start.AddDays(9));

        Assert.Equal([new Consideration(0, "p", 3)], found);
    }

    [Fact]
    public void Find_PurchaseBehindTheSplit_DoesNotGradeAMomentBeforeIt()
    {
        var found = Considerations.Find(
            [Event("v", "p", EventType.DetailPageView, 0), Event("v", "p", EventType.PurchaseComplete, 60)], s_start.AddMinutes(30));

        Assert.Equal([new Consideration(0, "p", 1)], found);
    }

    [Fact]
    public void Find_SameProductOnAnotherDay_IsANewMoment()
    {
        var found = Considerations.Find(
            [Event("v", "p", EventType.DetailPageView, 0), Event("v", "p", EventType.AddToCart, 60 * 30)], s_start.AddDays(9));

        Assert.Equal([new Consideration(0, "p", 1), new Consideration(1, "p", 2)], found);
    }

    [Fact]
    public void Find_SyntheticAndOtherEvents_AreNoMoments()
    {
        var found = Considerations.Find(
            [Event("v", "p", EventType.DetailPageView, 0) with { Synthetic = true }, Event("v", "p", EventType.RemoveFromCart, 1), Event("v", "p", EventType.Impression, 2)],
            s_start.AddDays(9));

        Assert.Empty(found);
    }

    internal static UserEvent Event(string visitor, string product, EventType type, double minutes, string? token = null) => new()
    {
        EventId = $"{visitor}-{product}-{type}-{minutes}",
        EventType = type,
        VisitorId = visitor,
        EventTime = s_start.AddMinutes(minutes),
        ProductDetails = [new ProductDetail { Product = new ProductReference(product), Quantity = 1 }],
        AttributionToken = token,
    };
}
