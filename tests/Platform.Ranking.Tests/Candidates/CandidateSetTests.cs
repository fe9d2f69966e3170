using CsCheck;
using Platform.Contracts.Catalog;
using Platform.FeatureStore.CoOccurrence;
using Platform.Ranking.Candidates;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Reranking;

namespace Platform.Ranking.Tests.Candidates;

public sealed class CandidateSetTests
{
    private static readonly ProductCatalogue s_catalogue = Catalogue();

    [Fact]
    public void Add_TwoSourcesFindOne_OnceWithBothOriginsAndBothScores()
    {
        var set = new CandidateSet();
        set.Add(Found("p1", "p2"), CandidateOrigins.Popular, 1, s_catalogue, Everything());
        set.Add(Found("p2"), CandidateOrigins.New, 1, s_catalogue, Everything());
        set.Trim(10);

        Assert.Equal(["p2", "p1"], set.Span.ToArray().Select(c => c.Id));
        Assert.Equal(CandidateOrigins.Popular | CandidateOrigins.New, set.Span[0].Origins);
    }

    [Fact]
    public void Add_OneSource_KeepsItsOrder()
    {
        var set = new CandidateSet();
        set.Add(Found("p7", "p1", "p4"), CandidateOrigins.Popular, 0.3, s_catalogue, Everything());
        set.Trim(2);

        Assert.Equal(["p7", "p1"], set.Span.ToArray().Select(c => c.Id));
    }

    [Fact]
    public void Add_AnySources_EligibleOnesOnceWithinTheLimit() =>
        Gen.Select(Gen.Int[0, 25].Array[0, 30].Array[0, 5], Gen.Int[0, 19].HashSet[0, 8], Gen.Int[0, 19].HashSet[0, 5], Gen.Int[1, 30]).Sample((sources, bought, page, limit) =>
        {
            var boughtIds = bought.Select(b => $"p{b}").ToHashSet();
            var pageIds = page.Select(p => $"p{p}").ToList();
            var rules = new Eligibility(null, pageIds, [], boughtIds, MustHaves.NotBought);
            var set = new CandidateSet();
            foreach (var source in sources)
            {
                set.Add(Found([.. source.Select(i => $"p{i}")]), CandidateOrigins.Popular, 1, s_catalogue, rules);
            }

            set.Trim(limit);

            var ids = set.Span.ToArray().Select(c => c.Id).ToList();
            var allowed = sources.SelectMany(s => s).Where(i => i < 20 && i % 5 != 0).Select(i => $"p{i}").Except(boughtIds).Except(pageIds).ToHashSet();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Equal(Math.Min(limit, allowed.Count), ids.Count);
            Assert.All(ids, id => Assert.Contains(id, allowed));
        });

    private static Eligibility Everything() => Eligibility.Basic(null, []);

    private static List<ScoredItem> Found(params string[] ids) => [.. ids.Select(id => new ScoredItem(id, 1))];

    /// <summary>Products p0 to p19, every fifth sold out.</summary>
    private static ProductCatalogue Catalogue()
    {
        var catalogue = new ProductCatalogue();
        for (var i = 0; i < 20; i++)
        {
            var product = new Product { Id = $"p{i}", Title = $"p{i}", Availability = i % 5 == 0 ? Availability.OutOfStock : Availability.InStock };
            catalogue.Apply(new ProductChange(product.Id, product, DateTimeOffset.UnixEpoch, "a"));
        }

        return catalogue;
    }
}
