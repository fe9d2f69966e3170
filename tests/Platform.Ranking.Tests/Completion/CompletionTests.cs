using Platform.Ranking.Completion;
using Platform.Ranking.Tests.Catalogue;

namespace Platform.Ranking.Tests.Completion;

public sealed class CompletionTests
{
    [Fact]
    public void Complete_Prefix_MostFrequentPhraseFirst()
    {
        var index = Index(
            ("Wireless mouse", "Logitech"), ("Wireless mouse black", "Logitech"), ("Wireless keyboard", "Cherry"), ("Wireless keyboard", "Cherry"), ("Wireless keyboard red", "Cherry"));

        var found = index.Complete("wirel", 3, None);

        Assert.Equal(["wireless", "wireless keyboard", "wireless mouse"], found.Select(f => f.Suggestion));
        Assert.Equal([5, 3, 2], found.Select(f => f.Count));
    }

    [Theory]
    [InlineData("logi", "Logitech")]
    [InlineData("LOGI", "Logitech")]
    [InlineData("  lògi", "Logitech")]
    [InlineData("headp", "Headphones")]
    public void Complete_BrandOrCategory_IsShownAsTheCatalogueWritesIt(string typed, string suggestion) =>
        Assert.Equal(suggestion, Index(("x", "Logitech")).Complete(typed, 5, None)[0].Suggestion);

    [Theory]
    [InlineData("手机", "手机壳")]
    [InlineData("手", "手机壳")]
    [InlineData("充", "充电器")]
    public void Complete_ChinesePrefix_SuggestsWhatTitlesRepeat(string typed, string suggestion)
    {
        var index = Index(("苹果手机壳", "a"), ("华为手机壳 透明", "a"), ("快速充电器", "a"), ("无线充电器", "a"));

        Assert.Equal([suggestion], index.Complete(typed, 5, None).Select(f => f.Suggestion));
    }

    [Fact]
    public void Complete_WordsNeverSeenTogether_CompletesTheLastWord()
    {
        var index = Index(("Red lamp", "a"), ("Red lamp", "a"), ("Leather sofa", "a"), ("Leather sofa", "a"), ("Leaves", "a"), ("Leaves", "a"));

        var found = index.Complete("red lea", 5, text => text == "red leather" ? 3 : 0);

        Assert.Equal(("red leather", 3L), Assert.Single(found.Select(f => (f.Suggestion, f.Count))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("zzz")]
    [InlineData("\0\ud800*")]
    public void Complete_NothingToGoOn_IsEmpty(string typed) => Assert.Empty(Index(("Red lamp", "a")).Complete(typed, 5, None));

    [Fact]
    public void Complete_Limit_IsKept() =>
        Assert.Equal(4, Index([.. Enumerable.Range(0, 30).Select(i => ("x", $"Brand{i}"))]).Complete("brand", 4, None).Count);

    private static int None(string text) => 0;

    private static CompletionIndex Index(params (string Title, string Brand)[] products)
    {
        using var shop = new SmallShop(products.Select((p, i) => SmallShop.Product($"{i}", p.Title) with { Brands = [p.Brand], Categories = ["Audio > Headphones"] }));
        return Completions.Make(shop.Catalogue, TestContext.Current.CancellationToken);
    }
}
