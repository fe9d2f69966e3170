using CsCheck;
using Platform.Contracts.Events;
using Platform.FeatureStore;
using Platform.Trainer.Rows;
using Platform.Trainer.Training;

namespace Platform.Trainer.Tests.Rows;

public sealed class ReplayRowsTests
{
    private static readonly UserEvent[] s_log = [.. Shop.Small.Events.OrderBy(e => e.EventTime).ThenBy(e => e.EventId, StringComparer.Ordinal).Take(1_500)];

    [Fact]
    public void Build_AnyEventChangedAfterwards_LeavesEarlierRowsIdentical()
    {
        var before = Build(s_log).ToDictionary(g => g.Key);
        Assert.True(before.Count > 100);
        Gen.Select(Gen.Int[0, s_log.Length - 1], Gen.Int[0, 4], Gen.Int[0, Shop.Small.Catalogue.Count - 1]).Sample(
            (at, how, product) =>
            {
                var after = Build(Change(at, how, Shop.Small.Catalogue[product].Id));
                foreach (var group in after.Where(g => g.ShownTime < s_log[at].EventTime))
                {
                    var same = before[group.Key];
                    Assert.Equal(same.Items, group.Items);
                    Assert.Equal(same.Features, group.Features);
                }
            },
            iter: 25);
    }

    [Fact]
    public void Build_EveryList_HoldsTheChosenAndOthersWithFiniteFeatures()
    {
        foreach (var group in Build(s_log))
        {
            Assert.Contains(group.Labels, l => l > 0);
            Assert.Contains(group.Labels, l => l == 0);
            Assert.Equal(group.Count, group.Items.Distinct().Count());
            Assert.All(group.Features, f => Assert.True(float.IsFinite(f)));
        }
    }

    private static UserEvent[] Change(int at, int how, string product)
    {
        var changed = s_log.ToArray();
        IReadOnlyList<ProductDetail> other = [new ProductDetail { Product = new ProductReference(product), Quantity = 3 }];
        changed[at] = how switch
        {
            0 => changed[at] with { ProductDetails = other },
            1 => changed[at] with { EventType = EventType.PurchaseComplete, ProductDetails = other },
            2 => changed[at] with { VisitorId = "another" },
            3 => changed[at] with { Synthetic = true },
            _ => changed[at] with { EventType = EventType.Search, SearchQuery = "anything", ProductDetails = null },
        };
        return changed;
    }

    private static IReadOnlyList<RowGroup> Build(UserEvent[] log)
    {
        var moments = Considerations.Find(log, log[^1].EventTime.AddDays(1)).ToLookup(m => m.EventIndex);
        var use = new ListUse(12, new ListSample(int.MaxValue, 1));
        new ReplayRows(Shop.Small.Products, new FeatureStoreOptions(), new RankerTrainingOptions()).Build(log, moments, _ => use, CancellationToken.None);
        return use.Sample.Lists;
    }
}
