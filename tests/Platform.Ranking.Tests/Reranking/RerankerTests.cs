using CsCheck;
using Platform.Contracts.Catalog;
using Platform.Ranking.Candidates;
using Platform.Ranking.Reranking;

namespace Platform.Ranking.Tests.Reranking;

public sealed class RerankerTests
{
    private static readonly Gen<DiversityLevel> s_level = Gen.Int[0, 3].Select(l => (DiversityLevel)l);

    private static readonly Gen<Candidate[]> s_candidates =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 6], (category, brand, score) => (category, brand, score))
            .Array[0, 60]
            .Select(rows => rows.Select((r, i) => Candidate($"p{i:00}", $"c{r.category}", $"b{r.brand}", r.score)).ToArray());

    [Fact]
    public void Order_NoDiversity_ByScoreThenId()
    {
        var candidates = new[] { Candidate("b", "c", "x", 1), Candidate("c", "c", "x", 2), Candidate("a", "c", "x", 1) };

        var count = Reranker.Order(candidates, 10, DiversityLevel.None);

        Assert.Equal(["c", "a", "b"], candidates.Take(count).Select(c => c.Id));
    }

    [Fact]
    public void Order_HighDiversity_LiftsAnotherCategoryOverASlightlyBetterScore()
    {
        var candidates = new[]
        {
            Candidate("phone-1", "Phones", "Acme", 1), Candidate("phone-2", "Phones", "Acme", 0.99), Candidate("case-1", "Cases", "Other", 0.9),
            Candidate("mat", "Mats", "None", 0),
        };

        var count = Reranker.Order(candidates, 3, DiversityLevel.High);

        Assert.Equal(["phone-1", "case-1"], candidates.Take(count).Take(2).Select(c => c.Id));
    }

    [Fact]
    public void Order_AnyLevel_IsAPermutationWithTheBestFirst() =>
        Gen.Select(s_candidates, s_level, Gen.Int[1, 40]).Sample((candidates, level, take) =>
        {
            var before = candidates.ToArray();

            var count = Reranker.Order(candidates, take, level);

            Assert.Equal(Math.Min(take, before.Length), count);
            Assert.Equal(before.Select(c => c.Id).Order(), candidates.Select(c => c.Id).Order());
            if (count > 0)
            {
                Assert.Equal(before.Max(c => c.Score), candidates[0].Score);
            }
        });

    [Fact]
    public void Order_SameCandidatesInAnotherOrder_GivesTheSameList() =>
        Gen.Select(s_candidates, s_level, Gen.Int[1, 40], Gen.Int).Sample((candidates, level, take, seed) =>
        {
            var shuffled = candidates.ToArray();
            new Random(seed).Shuffle(shuffled);

            Reranker.Order(candidates, take, level);
            Reranker.Order(shuffled, take, level);

            Assert.Equal(candidates.Take(take).Select(c => c.Id), shuffled.Take(take).Select(c => c.Id));
        });

    [Fact]
    public void Order_LevelNone_IsSorted() =>
        s_candidates.Sample(candidates =>
        {
            var count = Reranker.Order(candidates, 60, DiversityLevel.None);

            Assert.Equal(candidates.Take(count).OrderByDescending(c => c.Score).ThenBy(c => c.Id, StringComparer.Ordinal).Select(c => c.Id), candidates.Take(count).Select(c => c.Id));
        });

    [Fact]
    public void Order_HigherLevel_ShowsNoFewerCategoriesThanNone() =>
        s_candidates.Sample(candidates =>
        {
            var plain = candidates.ToArray();
            var count = Reranker.Order(plain, 10, DiversityLevel.None);
            Reranker.Order(candidates, 10, DiversityLevel.High);

            Assert.True(Kinds(candidates, count) >= Kinds(plain, count));
        });

    private static int Kinds(Candidate[] candidates, int count) =>
        candidates.Take(count).Select(c => (c.Product.Categories![0], c.Product.Brands![0])).Distinct().Count();

    private static Candidate Candidate(string id, string category, string brand, double score) => new()
    {
        Id = id,
        Product = new Product { Id = id, Title = id, Categories = [category], Brands = [brand] },
        Score = score,
    };
}
