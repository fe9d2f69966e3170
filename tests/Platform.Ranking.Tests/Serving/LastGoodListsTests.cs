using Microsoft.Extensions.Options;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Tests.Serving;

public sealed class LastGoodListsTests
{
    [Fact]
    public void Keep_MoreThanCapacity_LeastLatelyUsedGoes()
    {
        var lists = Lists(2);
        lists.Keep("a", ["1"]);
        lists.Keep("b", ["2"]);
        Assert.NotNull(lists.Find("a"));
        lists.Keep("c", ["3"]);

        Assert.Equal(["1"], lists.Find("a"));
        Assert.Null(lists.Find("b"));
        Assert.Equal(["3"], lists.Find("c"));
    }

    [Fact]
    public void Keep_SameKeyAgain_NewListStands()
    {
        var lists = Lists(2);
        lists.Keep("a", ["1"]);
        lists.Keep("a", ["2"]);

        Assert.Equal(["2"], lists.Find("a"));
    }

    [Fact]
    public void Keep_CapacityZero_NothingIsKept()
    {
        var lists = Lists(0);
        lists.Keep("a", ["1"]);

        Assert.Null(lists.Find("a"));
    }

    [Fact]
    public void Key_OtherPlacementShopperOrPage_IsAnother() =>
        Assert.Equal(4, new[]
        {
            LastGoodLists.Key("home", "v", []), LastGoodLists.Key("detail", "v", []), LastGoodLists.Key("home", "w", []), LastGoodLists.Key("home", "v", ["p"]),
        }.Distinct().Count());

    private static LastGoodLists Lists(int capacity) => new(Options.Create(new LastGoodOptions { Capacity = capacity }));
}
