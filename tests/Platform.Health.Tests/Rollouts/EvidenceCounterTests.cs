using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Health.Rollouts.Evidence;

namespace Platform.Health.Tests.Rollouts;

public sealed class EvidenceCounterTests
{
    private readonly EvidenceCounter _counter = new();

    [Fact]
    public void Take_ListsOfBothArms_CountedByArmAndVisitor()
    {
        Show("t1", "v1", canary: true, milliseconds: 3);
        Show("t2", "v1", canary: true, milliseconds: 3);
        Show("t3", "v2", canary: false, degraded: Rungs.NoRanker);
        Show("t4", "v3", canary: true, failed: true);

        var evidence = Assert.Single(_counter.Evidence);
        Assert.Equal((2, 3, 5), (evidence.Canary.Visitors, evidence.Canary.Lists, evidence.Canary.ListsSquared));
        Assert.Equal((1, 1), (evidence.Stable.Visitors, evidence.Stable.Lists));
        Assert.Equal(1, evidence.Stable.Degraded.Total);
        Assert.Equal(1, evidence.Canary.Failures.Total);
        Assert.Equal(2, evidence.Canary.Latency.Values.Sum());
    }

    [Fact]
    public void Take_Clicks_CountOnceAListWithTheirSquaresAndProducts()
    {
        Show("t1", "v1", canary: true);
        Act("t1", EventType.Click);
        Act("t1", EventType.DetailPageView);
        Show("t2", "v1", canary: true);
        Act("t2", EventType.Click);
        Show("t3", "v1", canary: true);
        Act("t3", EventType.PurchaseComplete);

        var canary = _counter.Evidence.Single().Canary;
        // One visitor with three lists, two clicks and a purchase.
        Assert.Equal((2, 4, 6), (canary.Clicks.Total, canary.Clicks.Squared, canary.Clicks.TimesLists));
        Assert.Equal((1, 1, 3), (canary.Purchases.Total, canary.Purchases.Squared, canary.Purchases.TimesLists));
        Assert.Equal(9, canary.ListsSquared);
    }

    [Fact]
    public void Take_ClickThatIsReadBeforeItsList_Counts()
    {
        Act("t1", EventType.Click);
        Act("t1", EventType.Click);
        Show("t1", "v1", canary: false);

        Assert.Equal(1, _counter.Evidence.Single().Stable.Clicks.Total);
    }

    [Fact]
    public void Take_SameListTwice_CountsOnce()
    {
        Show("t1", "v1", canary: true);
        Show("t1", "v1", canary: true);

        Assert.Equal(1, _counter.Evidence.Single().Canary.Lists);
    }

    [Fact]
    public void Take_NewerCanary_BeginsAnew_AndAnOlderOneIsNotCounted()
    {
        Show("t1", "v1", canary: true, since: 5);
        Show("t2", "v2", canary: true, since: 9);
        Show("t3", "v3", canary: true, since: 5);

        var evidence = Assert.Single(_counter.Evidence);
        Assert.Equal((9, 1), (evidence.Since, evidence.Canary.Lists));
    }

    [Fact]
    public void Take_JourneysOfHealthAndListsOutsideCanaries_AreNoEvidence()
    {
        _counter.Take(Impression("t1", "v1") with { Trial = null });
        _counter.Take(Impression("t2", "v1") with { Synthetic = true });

        Assert.Empty(_counter.Evidence);
    }

    private void Show(string token, string visitor, bool canary, bool failed = false, string degraded = Rungs.None, double milliseconds = 1, long since = 5)
    {
        var impression = Impression(token, visitor);
        _counter.Take(impression with
        {
            ServedBy = impression.ServedBy with { Degraded = degraded },
            Trial = impression.Trial! with { Canary = canary, Failed = failed, ScoringMilliseconds = milliseconds, Since = since },
        });
    }

    private void Act(string token, EventType type) => _counter.Take(new UserEvent
    {
        EventId = Guid.NewGuid().ToString(),
        EventType = type,
        VisitorId = "v1",
        EventTime = default,
        AttributionToken = token,
    });

    private static Impression Impression(string token, string visitor) => new()
    {
        AttributionToken = token,
        VisitorId = visitor,
        Placement = Placements.Home,
        ShownTime = default,
        ServedBy = new ServedBy { Region = "a", ModelVersion = "2" },
        FeatureVersion = 1,
        Items = [],
        Trial = new ImpressionTrial { Model = "ranker", Version = "2", Since = 5, Canary = true, Failed = false, ScoringMilliseconds = 1 },
    };
}
