using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.FeatureStore.Ranking;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Tests.Rows;

public sealed class ImpressionRowsTests
{
    private static readonly DateTimeOffset s_shown = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_end = s_shown.AddDays(30);

    [Fact]
    public void Build_ClickAndPurchaseByToken_GradeTheShownList()
    {
        var groups = ImpressionRows.Build(
            [Shown("t1")],
            [ConsiderationsTests.Event("v", "b", EventType.DetailPageView, 1, "t1"), ConsiderationsTests.Event("v", "b", EventType.PurchaseComplete, 2, "t1"), ConsiderationsTests.Event("v", "c", EventType.Click, 2, "t1")],
            s_end);

        var group = Assert.Single(groups);
        Assert.Equal(["a", "b", "c"], group.Items);
        Assert.Equal([0, 3, 1], group.Labels);
        Assert.Equal(1f, group.Row(0)[0]);
        Assert.Equal(3f, group.Row(2)[0]);
    }

    [Fact]
    public void Build_WhatCannotTeach_IsLeftOut()
    {
        var events = new[] { "t1", "t2", "t3", "t4" }.Select(t => ConsiderationsTests.Event("v", "b", EventType.Click, 1, t));

        var groups = ImpressionRows.Build(
            [
                Shown("t1") with { Synthetic = true },
                Shown("t2") with { FeatureVersion = RankingFeatures.Version + 1 },
                Shown("t3") with { Items = [.. Shown("t3").Items.Select(i => i with { Features = null })] },
                Shown("t4") with { Items = [.. Shown("t4").Items.Select(i => i with { Features = [1, 2] })] },
                Shown("nothing-chosen"),
            ],
            events,
            s_end);

        Assert.Empty(groups);
    }

    private static Impression Shown(string token) => new()
    {
        AttributionToken = token,
        VisitorId = "v",
        Placement = Placements.Home,
        ShownTime = s_shown,
        ServedBy = new ServedBy { Region = "a" },
        FeatureVersion = RankingFeatures.Version,
        Items = [Item("c", 1, 3), Item("a", 2, 1), Item("b", 3, 2)],
    };

    private static ImpressionItem Item(string id, int position, float first) =>
        new() { Id = id, Position = position, Score = 1, Features = [first, .. new float[RankingFeatures.Count - 1]] };
}
