using CsCheck;
using Platform.FeatureStore.CoOccurrence;

namespace Platform.FeatureStore.Tests.CoOccurrence;

public sealed class NeighbourhoodTests
{
    private static readonly Gen<KeyValuePair<string, double>[]> s_pairs = Gen.Select(Gen.Int[1, 50], Gen.Double[0.1, 100].Array[50])
        .Select((count, weights) => Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"i{i:00}", weights[i])).ToArray());

    [Fact]
    public void Shares_AnyPairs_AreSortedAndTogetherLessThanOne() => s_pairs.Sample(pairs =>
    {
        var shares = Neighbourhood.Shares(pairs);

        Assert.Equal(shares.OrderByDescending(s => s.Score).ThenBy(s => s.Id, StringComparer.Ordinal), shares);
        Assert.InRange(shares.Sum(s => s.Score), 0, 1);
    });

    [Fact]
    public void Shares_OfAnOldLog_AreThoseOfANewOne() => Gen.Select(s_pairs, Gen.Double[1e-200, 1e200]).Sample((pairs, age) =>
    {
        var aged = Neighbourhood.Shares([.. pairs.Select(p => KeyValuePair.Create(p.Key, p.Value * age))]);

        Assert.All(Neighbourhood.Shares(pairs).Zip(aged), s => Assert.Equal(s.First.Score, s.Second.Score, 1e-12));
    });

    [Fact]
    public void Shares_OneChancePair_IsBelievedLessThanTheSameShareOfMany()
    {
        var chance = Neighbourhood.Shares([KeyValuePair.Create("only", 1.0)])[0].Score;
        var known = Neighbourhood.Shares([KeyValuePair.Create("first", 100.0), .. Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"i{i}", 1.0))])[0].Score;

        Assert.True(chance < known);
    }

    [Fact]
    public void Nearest_OfSeveralSeeds_NewestFirstAndSharedNeighboursAddUp()
    {
        var neighbours = new Dictionary<string, IReadOnlyList<ScoredItem>>
        {
            ["new"] = [new("a", 0.3), new("both", 0.2)],
            ["old"] = [new("both", 0.3), new("b", 0.3)],
        };

        Assert.Equal(["both", "a", "b"], Neighbourhood.Nearest(["new", "old"], neighbours, 10).Select(n => n.Id));
        Assert.Equal(["both"], Neighbourhood.Nearest(["new", "unknown", "old"], neighbours, 1).Select(n => n.Id));
    }
}
