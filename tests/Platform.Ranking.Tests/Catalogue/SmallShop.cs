using Platform.Contracts.Catalog;
using Platform.Ranking.Catalogue;
using Platform.Ranking.Filtering;
using Platform.Ranking.Search;

namespace Platform.Ranking.Tests.Catalogue;

/// <summary>A catalogue with its index, filled by hand.</summary>
internal sealed class SmallShop : IDisposable
{
    private readonly ProductSearcher _searcher;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    public SmallShop(params IEnumerable<Product> products)
    {
        Index = new ProductIndex(Relevance.Default);
        _searcher = new ProductSearcher(Index, Catalogue, Relevance.Default);
        Put([.. products]);
    }

    public ProductCatalogue Catalogue { get; } = new();

    public ProductIndex Index { get; }

    public static Product Product(string id, string title) => new() { Id = id, Title = title };

    public void Put(params Product[] products)
    {
        foreach (var product in products)
        {
            Catalogue.Apply(new ProductChange(product.Id, product, _now += TimeSpan.FromSeconds(1), "a"));
        }

        Refresh();
    }

    public void Delete(string id)
    {
        Catalogue.Apply(new ProductChange(id, null, _now += TimeSpan.FromSeconds(1), "a"));
        Refresh();
    }

    public SearchResults Search(string query, string? filter = null, string? orderBy = null, int offset = 0, int pageSize = 20, params string[] facets)
    {
        var errors = new Dictionary<string, string[]>();
        var plan = SearchRequestReader.Read(
            new() { Query = query, Filter = filter, OrderBy = orderBy, Offset = offset, PageSize = pageSize, Facets = facets.Length > 0 ? facets : null },
            errors);
        Assert.Empty(errors);
        return _searcher.Search(plan!, new SearchDeadline(TimeProvider.System, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))!;
    }

    public string[] Find(string query, string? filter = null, string? orderBy = null) =>
        [.. Search(query, filter, orderBy, pageSize: 120).Results.Select(r => r.Id)];

    public ProductFilter Filter(string text)
    {
        var (filter, error) = FilterParser.Parse(text);
        Assert.True(error is null, error?.ToString());
        return filter!;
    }

    public SearchResults? SearchWithin(SearchPlan plan, SearchDeadline deadline) => _searcher.Search(plan, deadline);

    public void Dispose() => Index.Dispose();

    private void Refresh()
    {
        Index.Update(Catalogue, Catalogue.TakeChanged());
        Index.Refresh();
    }
}
