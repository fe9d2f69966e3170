using Platform.Contracts.Catalog;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Tests.Catalogue;

public sealed class ProductCatalogueTests
{
    private static readonly DateTimeOffset s_noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ProductCatalogue _catalogue = new();

    [Fact]
    public void Apply_OlderRecordAfterNewer_KeepsNewer()
    {
        Assert.True(Put("1", "new", s_noon));

        Assert.False(Put("1", "old", s_noon.AddSeconds(-1)));

        Assert.Equal("new", TitleOf("1"));
    }

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Apply_SameTimeInAnyOrder_LaterRegionNameWins(string first, string second)
    {
        Put("1", $"from {first}", s_noon, first);
        Put("1", $"from {second}", s_noon, second);

        Assert.Equal("from b", TitleOf("1"));
    }

    [Fact]
    public void Apply_SameTimeSameRegion_LaterRecordWins()
    {
        Put("1", "first", s_noon);
        Put("1", "second", s_noon);

        Assert.Equal("second", TitleOf("1"));
    }

    [Fact]
    public void Apply_DeletedThenOldRecordOfRegionThatWasAway_StaysDeleted()
    {
        Put("1", "here", s_noon);
        _catalogue.Apply(new ProductChange("1", null, s_noon.AddMinutes(1), "a"));

        Put("1", "here", s_noon.AddSeconds(1), "b");

        Assert.False(_catalogue.TryGet("1", out _));
        Assert.Equal(0, _catalogue.Count);
    }

    [Fact]
    public void Prune_TombstonePastRetention_ForgetsItAndNothingElse()
    {
        Put("1", "stays", s_noon);
        _catalogue.Apply(new ProductChange("2", null, s_noon, "a"));

        Assert.Equal(0, _catalogue.Prune(s_noon + ProductCatalogue.TombstoneRetention));
        Assert.Equal(1, _catalogue.Prune(s_noon + ProductCatalogue.TombstoneRetention + TimeSpan.FromSeconds(1)));
        Assert.True(_catalogue.TryGet("1", out _));
    }

    [Fact]
    public void InCategory_ParentPath_HasProductsOfChildrenNewestFirst()
    {
        Put(new Product { Id = "old", Title = "x", Categories = ["Audio > Headphones"] }, s_noon);
        Put(new Product { Id = "new", Title = "x", Categories = ["Audio>Speakers"] }, s_noon.AddHours(1));
        Put(new Product { Id = "other", Title = "x", Categories = ["Video"] }, s_noon.AddHours(2));

        Assert.Equal(["new", "old"], _catalogue.InCategory("Audio", 10));
        Assert.Equal(["old"], _catalogue.InCategory("Audio > Headphones", 10));
        Assert.Equal(["other"], _catalogue.Newest(1));
        Assert.Empty(_catalogue.InCategory("Nowhere", 10));
    }

    [Fact]
    public void ByBrand_ProductChangesBrandOrRunsOut_MovesOrLeavesShelf()
    {
        Put(new Product { Id = "1", Title = "x", Brands = ["Acme"] }, s_noon);
        Put(new Product { Id = "1", Title = "x", Brands = ["Bolt"] }, s_noon.AddSeconds(1));
        Assert.Empty(_catalogue.ByBrand("Acme", 10));
        Assert.Equal(["1"], _catalogue.ByBrand("Bolt", 10));

        Put(new Product { Id = "1", Title = "x", Brands = ["Bolt"], Availability = Availability.OutOfStock }, s_noon.AddSeconds(2));
        Assert.Empty(_catalogue.ByBrand("Bolt", 10));
        Assert.False(_catalogue.IsAvailable("1"));
        Assert.True(_catalogue.TryGet("1", out _));
    }

    [Fact]
    public void TakeChanged_AfterChanges_NamesEachOnce()
    {
        Put("1", "a", s_noon);
        Put("1", "b", s_noon.AddSeconds(1));
        Put("1", "outdated", s_noon);

        Assert.Equal(["1"], _catalogue.TakeChanged());
        Assert.Empty(_catalogue.TakeChanged());
    }

    [Fact]
    public void Apply_SameContentAgain_IsWrittenLaterAndChangesNothingElse()
    {
        var (one, other) = (new Product { Id = "1", Title = "x" }, new Product { Id = "2", Title = "y" });
        Write(one, s_noon, fingerprint: 1);
        Write(other, s_noon.AddMinutes(1), fingerprint: 2);
        _catalogue.TakeChanged();
        var version = _catalogue.Version;

        Assert.True(Write(one, s_noon.AddMinutes(2), fingerprint: 1));
        Assert.Empty(_catalogue.TakeChanged());
        Assert.Equal(version, _catalogue.Version);
        Assert.Equal(["1", "2"], _catalogue.Newest(2));

        Assert.True(Write(one with { Title = "z" }, s_noon.AddMinutes(3), fingerprint: 3));
        Assert.Equal(["1"], _catalogue.TakeChanged());
    }

    private bool Write(Product product, DateTimeOffset time, ulong fingerprint) =>
        _catalogue.Apply(new ProductChange(product.Id, product, time, "a") { Fingerprint = fingerprint });

    private bool Put(string id, string title, DateTimeOffset time, string region = "a") =>
        _catalogue.Apply(new ProductChange(id, new Product { Id = id, Title = title }, time, region));

    private void Put(Product product, DateTimeOffset time) => _catalogue.Apply(new ProductChange(product.Id, product, time, "a"));

    private string TitleOf(string id) => _catalogue.TryGet(id, out var product) ? product.Title : "";
}
