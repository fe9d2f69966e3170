using Microsoft.Extensions.Time.Testing;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Ranking.Search;
using Platform.Ranking.Tests.Catalogue;

namespace Platform.Ranking.Tests.Search;

public sealed class ProductSearcherTests
{
    [Theory]
    [InlineData("Bluetooth Speakers", "speaker")]
    [InlineData("Bluetooth Speaker", "speakers")]
    [InlineData("Rechargeable Batteries", "battery")]
    [InlineData("Sony MX-500 headphones", "mx500")]
    [InlineData("Sony MX500 headphones", "mx-500")]
    [InlineData("Sony MX500 headphones", "MX 500")]
    [InlineData("Sony MX 500 headphones", "mx500")]
    [InlineData("Kingston 32 GB card", "32gb")]
    [InlineData("Kingston 32GB card", "32 gb")]
    [InlineData("Café crème cups", "cafe creme")]
    [InlineData("Cafe creme cups", "café crème")]
    [InlineData("Stereo headset", "head set")]
    [InlineData("Garmin smart watch", "smartwatch")]
    [InlineData("Kid's bicycle", "kids bicycle")]
    [InlineData("男士纯棉短袖衬衫", "短袖")]
    [InlineData("男士纯棉短袖衬衫", "纯棉衬衫")]
    [InlineData("苹果iPhone手机保护壳", "iphone 保护壳")]
    [InlineData("龙井茶", "茶")]
    [InlineData("ワイヤレスイヤホン", "イヤホン")]
    [InlineData("ﾜｲﾔﾚｽ speaker", "ワイヤレス")]
    public void Search_WordsWrittenOtherwise_FindsTheProduct(string title, string query)
    {
        using var shop = new SmallShop(SmallShop.Product("it", title), SmallShop.Product("other", "something else entirely"));

        Assert.Equal(["it"], shop.Find(query));
    }

    [Fact]
    public void Search_IdGtinBrandCategoryAttributeDescription_AllFindTheProduct()
    {
        using var shop = new SmallShop(
            new Product
            {
                Id = "SKU-77",
                Title = "x",
                Gtin = "4006381333931",
                Brands = ["Acme"],
                Categories = ["Home > Lamps"],
                Description = "glows softly",
                Attributes = new Dictionary<string, AttributeValue> { ["material"] = new() { Text = ["walnut"] } },
            },
            SmallShop.Product("other", "y"));

        Assert.All(["sku-77", "4006381333931", "acme", "lamp", "walnut", "glowing softly"], query => Assert.Equal(["SKU-77"], shop.Find(query)));
    }

    [Fact]
    public void Search_WordInTitle_RanksAboveWordInDescription()
    {
        using var shop = new SmallShop(
            SmallShop.Product("described", "Case") with { Description = "made for a camera" },
            SmallShop.Product("titled", "Camera"));

        Assert.Equal(["titled", "described"], shop.Find("camera"));
    }

    [Fact]
    public void Search_NoProductHasEveryWord_FindsThoseWithAny()
    {
        using var shop = new SmallShop(SmallShop.Product("1", "red lamp"), SmallShop.Product("2", "blue lamp"), SmallShop.Product("3", "red chair"));

        Assert.Equal(["1"], shop.Find("red lamp"));
        Assert.Equal(["2", "3"], shop.Find("blue chair").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("lamp")]
    public void Search_OutOfStock_ComesAfterEverythingElse(string query)
    {
        using var shop = new SmallShop(
            SmallShop.Product("gone", "lamp") with { Availability = Availability.OutOfStock, PriceInfo = Price(1) },
            SmallShop.Product("here", "lamp with a much longer title") with { PriceInfo = Price(2) });

        Assert.Equal(["here", "gone"], shop.Find(query));
        Assert.Equal(["here", "gone"], shop.Find(query, orderBy: "price"));
        Assert.Equal(["here"], shop.Find(query, "availability: ANY(\"IN_STOCK\")"));
    }

    [Fact]
    public void Search_OrderBy_SortsWithMissingPricesLast()
    {
        using var shop = new SmallShop(
            SmallShop.Product("1", "b") with { PriceInfo = Price(20) },
            SmallShop.Product("2", "a") with { PriceInfo = Price(10) },
            SmallShop.Product("3", "C"),
            SmallShop.Product("4", "d") with { PriceInfo = Price(10), AvailableTime = DateTimeOffset.UnixEpoch });

        Assert.Equal(["2", "4", "1", "3"], shop.Find("", orderBy: "price, title"));
        Assert.Equal(["1", "4", "2", "3"], shop.Find("", orderBy: "price desc, title desc"));
        Assert.Equal(["2", "1", "3", "4"], shop.Find("", orderBy: "title"));
        Assert.Equal("4", shop.Find("", orderBy: "availableTime desc")[0]);
        Assert.Equal("4", shop.Find("")[0]);
    }

    [Fact]
    public void Search_OrderByAttribute_NumbersThenTextsThenThoseWithout()
    {
        using var shop = new SmallShop(
            WithSize("small", new AttributeValue { Numbers = [-2.5] }),
            WithSize("medium", new AttributeValue { Numbers = [0, 9] }),
            WithSize("large", new AttributeValue { Numbers = [10] }),
            WithSize("text-b", new AttributeValue { Text = ["b"] }),
            WithSize("text-a", new AttributeValue { Text = ["a", "z"] }),
            SmallShop.Product("without", "thing"),
            SmallShop.Product("other", "thing") with { Attributes = new Dictionary<string, AttributeValue> { ["sizes"] = new() { Numbers = [1] } } });

        Assert.Equal(["small", "medium", "large", "text-a", "text-b", "other", "without"], shop.Find("", orderBy: "attributes.size"));
        Assert.Equal(["large", "medium", "small", "text-a", "text-b", "other", "without"], shop.Find("thing", orderBy: "attributes.size desc"));
    }

    [Fact]
    public void Search_OrderByAttributeOverManySegments_IsTheOrderOfTheNumbers()
    {
        using var shop = new SmallShop();
        foreach (var batch in Enumerable.Range(0, 60).Select(i => (Id: i, Size: i * 37 % 60)).Chunk(7))
        {
            shop.Put([.. batch.Select(p => WithSize($"p{p.Size:00}", new AttributeValue { Numbers = [p.Size / 10.0] }))]);
        }

        var expected = Enumerable.Range(0, 60).Select(i => $"p{i:00}").ToArray();
        Assert.Equal(expected, shop.Find("", orderBy: "attributes.size"));
        Assert.Equal(expected.Reverse(), shop.Find("", orderBy: "attributes.size desc"));
    }

    [Fact]
    public void Search_FacetOfANumericAttribute_CountsByIntervals()
    {
        using var shop = new SmallShop(
            [.. Enumerable.Range(0, 40).Select(i => WithSize($"p{i}", new AttributeValue { Numbers = [i] })), WithSize("text", new AttributeValue { Text = ["free"] })]);

        var facet = Assert.Single(shop.Search("", facets: "attributes.size").Facets);

        Assert.Equal("attributes.size", facet.Key);
        Assert.Equal(("free", 1), (facet.Values[0].Value, facet.Values[0].Count));
        var intervals = facet.Values.Skip(1).ToList();
        Assert.Equal(40, intervals.Sum(v => v.Count));
        Assert.All(intervals, v => Assert.Equal(
            Enumerable.Range(0, 40).Count(i => i >= v.Interval!.Minimum && i < (v.Interval.ExclusiveMaximum ?? double.MaxValue)), v.Count));
    }

    [Fact]
    public void Search_PageAfterPage_ShowsEachOnceInOneOrder()
    {
        using var shop = new SmallShop(Enumerable.Range(0, 95).Select(i => SmallShop.Product($"p{i}", "same title")));

        var pages = Enumerable.Range(0, 11).SelectMany(p => shop.Search("same", offset: p * 10, pageSize: 10).Results).ToList();

        Assert.Equal(95, pages.Select(r => r.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 95), pages.Select(r => r.Position));
        Assert.Equal(95, shop.Search("same", offset: 90).TotalSize);
        Assert.Empty(shop.Search("same", offset: 10_000).Results);
    }

    [Fact]
    public void Search_Facets_CountAllResultsNotThePage()
    {
        using var shop = new SmallShop(Enumerable.Range(0, 30).Select(i => SmallShop.Product($"{i}", i < 25 ? "lamp" : "chair") with
        {
            Brands = [i % 2 == 0 ? "Even" : "Odd"],
            Categories = [i % 5 == 0 ? "Home > Light" : "Home"],
            PriceInfo = Price(i + 1),
            Attributes = new Dictionary<string, AttributeValue> { ["colour"] = new() { Text = [i < 20 ? "red" : "blue"] }, ["colours"] = new() { Text = ["other"] } },
            Availability = i == 0 ? Availability.Backorder : Availability.InStock,
        }));

        var facets = shop.Search("lamp", pageSize: 1, facets: ["brands", "categories", "price", "availability", "attributes.colour", "attributes.none"]).Facets;

        Assert.Equal(["brands", "categories", "price", "availability", "attributes.colour", "attributes.none"], facets.Select(f => f.Key));
        Assert.Equal(["Even:13", "Odd:12"], Values(facets[0]));
        Assert.Equal(["Home:25", "Home > Light:5"], Values(facets[1]));
        Assert.Equal(25, facets[2].Values.Sum(v => v.Count));
        Assert.InRange(facets[2].Values.Count, 2, 9);
        Assert.Equal(["IN_STOCK:24", "BACKORDER:1"], Values(facets[3]));
        Assert.Equal(["red:20", "blue:5"], Values(facets[4]));
        Assert.Empty(facets[5].Values);
    }

    [Fact]
    public void Search_PriceIntervals_TakenAsFiltersGiveTheirCounts()
    {
        using var shop = new SmallShop(Enumerable.Range(0, 200).Select(i => SmallShop.Product($"{i}", "x") with { PriceInfo = Price(Math.Round((decimal)Math.Pow(1.05, i), 2)) }));

        foreach (var value in shop.Search("", facets: "price").Facets[0].Values)
        {
            var filter = FormattableString.Invariant($"price: IN({value.Interval!.Minimum}, {value.Interval.ExclusiveMaximum})");
            Assert.Equal(value.Count, shop.Search("", filter).TotalSize);
        }
    }

    [Fact]
    public void Search_ManyBrands_ShowsTheTwentyMostFrequent()
    {
        using var shop = new SmallShop(Enumerable.Range(0, 40).SelectMany(b => Enumerable.Range(0, b + 1).Select(i => SmallShop.Product($"{b}-{i}", "x") with { Brands = [$"B{b}"] })));

        var values = shop.Search("", facets: "brands").Facets[0].Values;

        Assert.Equal(TextCounts(39, 20), values.Select(v => (v.Value, v.Count)));
        static IEnumerable<(string?, long)> TextCounts(int from, int count) => Enumerable.Range(0, count).Select(i => ((string?)$"B{from - i}", (long)from - i + 1));
    }

    [Fact]
    public void Search_UpdatedAndDeleted_CountsFollow()
    {
        using var shop = new SmallShop(SmallShop.Product("1", "lamp") with { Brands = ["A"] }, SmallShop.Product("2", "lamp") with { Brands = ["A"] });
        shop.Put(SmallShop.Product("1", "lamp") with { Brands = ["B"] });
        shop.Delete("2");

        var results = shop.Search("lamp", facets: "brands");

        Assert.Equal(1, results.TotalSize);
        Assert.Equal(["B:1"], Values(results.Facets[0]));
    }

    [Theory]
    [InlineData("hedphones", "headphones")]
    [InlineData("wireles haedphones", "wireless headphones")]
    [InlineData("wireless hedphones", "wireless headphones")]
    public void Search_Misspelt_FindsAndSaysWhatWasSearched(string typed, string corrected)
    {
        using var shop = new SmallShop(SmallShop.Product("1", "Wireless headphones"), SmallShop.Product("2", "Wired speaker"));

        var results = shop.Search(typed);

        Assert.Equal(corrected, results.CorrectedQuery);
        Assert.Equal(["1"], results.Results.Select(r => r.Id));
    }

    [Fact]
    public void Search_Misspelt_PrefersTheMoreFrequentOfEquallyNearWords()
    {
        using var shop = new SmallShop(
            SmallShop.Product("1", "mouth spray"), SmallShop.Product("2", "mouse grey"), SmallShop.Product("3", "mouse black"));

        Assert.Equal("mouse", shop.Search("mouze").CorrectedQuery);
    }

    [Theory]
    [InlineData("xyzzyplugh")]
    [InlineData("lamp")]
    [InlineData("zz9999")]
    [InlineData("灯泡灯泡")]
    public void Search_NothingNearOrNothingWrong_CorrectsNothing(string query)
    {
        using var shop = new SmallShop(SmallShop.Product("1", "lamp"));

        Assert.Null(shop.Search(query).CorrectedQuery);
    }

    [Fact]
    public void Search_DeadlinePassed_GivesNoAnswerRatherThanAPartOfOne()
    {
        using var shop = new SmallShop(SmallShop.Product("1", "lamp"));
        var time = new FakeTimeProvider();
        var deadline = new SearchDeadline(time, TimeSpan.FromMilliseconds(500), CancellationToken.None);
        var plan = new SearchPlan("lamp", null, [], [], 0, 10);
        Assert.NotNull(shop.SearchWithin(plan, deadline));

        time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Null(shop.SearchWithin(plan, deadline));
    }

    [Fact]
    public void Search_FilterWithQuery_KeepsOrderOfRelevance()
    {
        using var shop = new SmallShop(
            SmallShop.Product("1", "lamp with many other words in the title") with { Tags = ["t"] },
            SmallShop.Product("2", "lamp") with { Tags = ["t"] },
            SmallShop.Product("3", "lamp"));

        Assert.Equal(["2", "1"], shop.Find("lamp", "tags: ANY(\"t\")"));
    }

    private static Product WithSize(string id, AttributeValue size) =>
        SmallShop.Product(id, "thing") with { Attributes = new Dictionary<string, AttributeValue> { ["size"] = size } };

    private static PriceInfo Price(decimal price) => new() { Price = price, CurrencyCode = "EUR" };

    private static IEnumerable<string> Values(Facet facet) => facet.Values.Select(v => $"{v.Value}:{v.Count}");
}
