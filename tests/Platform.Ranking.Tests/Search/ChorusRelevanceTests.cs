using Platform.Ranking.Tests.Catalogue;

namespace Platform.Ranking.Tests.Search;

public sealed class ChorusRelevanceTests(ITestOutputHelper output)
{
    private const int Depth = 10;

    /// <summary>Plain BM25 over title and description.</summary>
    private const double Baseline = 0.704;

    [Fact]
    public void Search_GradedJudgements_BeatsPlainBm25()
    {
        var data = ChorusData.Load();
        Assert.SkipWhen(data is null, "needs the folder chorus_electronics in the folder that PLATFORM_DATA names");
        using var shop = new SmallShop(data.Products);

        var scores = data.Judgements
            .Select(j => RankingQuality.Ndcg([.. shop.Search(j.Key, pageSize: Depth).Results.Select(r => r.Id)], j.Value, Depth))
            .OfType<double>()
            .ToList();

        output.WriteLine($"NDCG@{Depth} {scores.Average():F3} on {scores.Count} of {data.Judgements.Count} queries, {data.Products.Count} products; plain BM25 {Baseline:F3}");
        Assert.True(scores.Average() >= Baseline, $"NDCG@{Depth} is {scores.Average():F3}, plain BM25 has {Baseline:F3}.");
    }
}
