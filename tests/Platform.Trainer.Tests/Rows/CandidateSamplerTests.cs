using System.Globalization;
using Platform.Contracts.Events;
using Platform.FeatureStore;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Memory;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Visitors;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Tests.Rows;

public sealed class CandidateSamplerTests
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, ProductFacts> s_products = Enumerable.Range(0, 200)
        .Select(i => new ProductFacts { Id = $"p{i}", Category = $"c{i % 10}" }).ToDictionary(p => p.Id);

    private static readonly Dictionary<string, IReadOnlyList<ScoredItem>> s_none = [];

    [Fact]
    public void Draw_WhatNoSourceWouldHaveFound_TeachesNothing() =>
        Assert.Empty(Draw("p77", new VisitorFeatures { VisitorId = "v", Views = [new("p1", s_time, 1)] }, s_none));

    [Fact]
    public void Draw_ANeighbourOfTheLastView_StandsBesideOtherNeighbours()
    {
        var neighbours = new Dictionary<string, IReadOnlyList<ScoredItem>> { ["p1"] = [.. Enumerable.Range(60, 30).Select(i => new ScoredItem($"p{i}", 0.01))] };

        var drawn = Draw("p77", new VisitorFeatures { VisitorId = "v", Views = [new("p1", s_time, 1)] }, neighbours);

        Assert.Equal(20, drawn.Count);
        Assert.Contains("p77", drawn);
        Assert.All(drawn.Where(d => d != "p1"), d => Assert.InRange(int.Parse(d[1..], CultureInfo.InvariantCulture), 60, 89));
    }

    [Fact]
    public void Draw_AProductOfALikedCategory_StandsBesideOthersOfIt()
    {
        var drawn = Draw("p77", new VisitorFeatures { VisitorId = "v", Categories = [new("c7", 1, s_time)] }, s_none);

        Assert.Contains("p77", drawn);
        Assert.All(drawn, d => Assert.EndsWith("7", d, StringComparison.Ordinal));
    }

    [Fact]
    public void Draw_APopularProduct_IsFoundForAnybody()
    {
        var sampler = new CandidateSampler(s_products);
        var memory = new FeatureMemory(new FeatureStoreOptions(), s_products.GetValueOrDefault);
        for (var i = 0; i < 60; i++)
        {
            memory.Apply(new UserEvent
            {
                EventId = $"{i}",
                EventType = EventType.DetailPageView,
                VisitorId = $"v{i}",
                EventTime = s_time.AddSeconds(i),
                ProductDetails = [new ProductDetail { Product = new ProductReference($"p{i % 2}") }],
            });
            sampler.Touched(memory, s_time.AddSeconds(i));
        }

        Assert.Equal(["p0", "p1"], sampler.Draw(["p1"], null, [], s_none, s_none, 20, new Random(1)).Order());
    }

    private static IReadOnlyList<string> Draw(string chosen, VisitorFeatures visitor, IReadOnlyDictionary<string, IReadOnlyList<ScoredItem>> neighbours) =>
        new CandidateSampler(s_products).Draw([chosen], visitor, [], neighbours, s_none, 20, new Random(1));
}
