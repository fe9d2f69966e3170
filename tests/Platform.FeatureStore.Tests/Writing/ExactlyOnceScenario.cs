using CsCheck;
using Platform.Contracts.Events;
using Platform.FeatureStore.Writing;

namespace Platform.FeatureStore.Tests.Writing;

/// <summary>Logs of two regions, and what their consumers go through while they read them.</summary>
public sealed record ExactlyOnceScenario(IReadOnlyList<IReadOnlyList<UserEvent>> Logs, IReadOnlyList<Step> Steps)
{
    public const int Workers = 3;
    private const int Partitions = 4;
    private static readonly string[] s_visitors = ["ann", "bob", "cyd", "dan"];
    private static readonly string[] s_items = ["i0", "i1", "i2", "i3", "i4", "i5"];
    private static readonly EventType[] s_types =
    [
        EventType.DetailPageView, EventType.DetailPageView, EventType.DetailPageView, EventType.AddToCart, EventType.RemoveFromCart,
        EventType.PurchaseComplete, EventType.Search, EventType.Click, EventType.HomePageView,
    ];

    /// <summary>Every event may lie in any partition of any region, several times.</summary>
    public static Gen<ExactlyOnceScenario> Scattered { get; } = Scenario((visitor, place) => place);

    /// <summary>All events of a visitor lie in one partition, where they may be repeated, so that their order is the log's.</summary>
    public static Gen<ExactlyOnceScenario> Ordered { get; } = Scenario((visitor, place) => visitor % Partitions);

    public static PartitionId Partition(int log) => new(log < 2 ? "a" : "b", "clickstream", log % 2);

    public static IReadOnlyList<string> Visitors => s_visitors;

    public static IReadOnlyList<string> Items => s_items;

    /// <summary>Every event once, in the order of the logs.</summary>
    public IEnumerable<UserEvent> Unique => Logs.SelectMany(l => l).DistinctBy(e => e.EventId);

    public override string ToString()
    {
        var logs = Logs.Select(l => string.Join(' ', l.Select(e =>
            $"{e.EventId}:{e.VisitorId}:{e.EventType}:{string.Join('+', e.ProductDetails!.Select(p => p.Product.Id))}@{(e.EventTime - FeatureStoreFixture.Start).TotalMinutes}")));
        return string.Join('\n', logs.Concat(Steps.Select(s => s.ToString())));
    }

    private static Gen<ExactlyOnceScenario> Scenario(Func<int, int, int> placeOf)
    {
        var place = Gen.Int[0, Partitions - 1];
        var happening = Gen.Select(
            Gen.Int[0, s_visitors.Length - 1], Gen.Int[0, s_types.Length - 1], Gen.Int[0, s_items.Length - 1], Gen.Int[0, s_items.Length - 1], Gen.Int[0, 600],
            place.List[1, 3]);
        var step = Gen.Select(
            Gen.Int[0, Workers - 1],
            place,
            Gen.Int[1, 5],
            Gen.Int[0, 3].Select(f => (Fault)f),
            place,
            Gen.Bool,
            (worker, log, size, fault, other, restart) => new Step(worker, log, size, fault, other, restart));
        return Gen.Select(happening.List[1, 25], step.List[0, 25], (happenings, steps) =>
        {
            var logs = Enumerable.Range(0, Partitions).Select(_ => new List<UserEvent>()).ToArray();
            for (var i = 0; i < happenings.Count; i++)
            {
                var (visitor, type, one, other, minute, places) = happenings[i];
                string[] products = s_types[type] is EventType.Search or EventType.HomePageView ? []
                    : one == other || s_types[type] != EventType.PurchaseComplete ? [s_items[one]] : [s_items[one], s_items[other]];
                var e = FeatureStoreFixture.Event($"e{i}", s_types[type], s_visitors[visitor], FeatureStoreFixture.Start.AddMinutes(minute), products);
                e = s_types[type] == EventType.Search ? e with { SearchQuery = "query " + one } : e;
                foreach (var log in places)
                {
                    logs[placeOf(visitor, log)].Add(e);
                }
            }

            return new ExactlyOnceScenario(logs, steps);
        });
    }
}

/// <summary>One try of one worker.</summary>
/// <param name="Worker">Which process.</param>
/// <param name="Log">Which partition it believes to own.</param>
/// <param name="Size">Of its batch.</param>
/// <param name="Fault">What goes wrong at its commit.</param>
/// <param name="Other">The partition of whoever overtakes it.</param>
/// <param name="Restart">Whether it asks for its offset anew afterwards, or goes on from what it remembers.</param>
public sealed record Step(int Worker, int Log, int Size, Fault Fault, int Other, bool Restart);
