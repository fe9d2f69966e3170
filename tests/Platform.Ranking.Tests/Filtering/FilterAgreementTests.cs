using CsCheck;
using Platform.Ranking.Filtering;
using Platform.Ranking.Search;
using Platform.Ranking.Tests.Catalogue;

namespace Platform.Ranking.Tests.Filtering;

public sealed class FilterAgreementTests
{
    [Fact]
    public void Filter_AnyFilterOnAnyProducts_IndexAndPredicateAgree()
    {
        Gen.Select(FilterGen.Product.List[1, 8], FilterGen.Node.List[1, 40]).Sample(
            (products, nodes) =>
            {
                var distinct = products.DistinctBy(p => p.Id).ToList();
                using var shop = new SmallShop(distinct);
                foreach (var filter in nodes.Select(n => new ProductFilter(n)))
                {
                    var expected = distinct.Where(filter.Matches).Select(p => p.Id).Order(StringComparer.Ordinal);
                    var plan = new SearchPlan("", filter, [], [], 0, 100);
                    var found = shop.SearchWithin(plan, new SearchDeadline(TimeProvider.System, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))!;
                    Assert.Equal(expected, found.Results.Select(r => r.Id).Order(StringComparer.Ordinal));
                }
            },
            iter: 150);
    }

    [Fact]
    public void Matches_CategoryAbove_FindsWhatIsBelowOnly()
    {
        using var shop = new SmallShop(
            SmallShop.Product("1", "x") with { Categories = ["Audio > Headphones"] },
            SmallShop.Product("2", "x") with { Categories = ["Audio Books"] });

        Assert.Equal(["1"], shop.Find("", "categories: ANY(\"Audio\")"));
        Assert.Equal(["1"], shop.Find("", "categories: ANY(\"Audio>Headphones\")"));
        Assert.Empty(shop.Find("", "categories: ANY(\"Headphones\")"));
    }
}
