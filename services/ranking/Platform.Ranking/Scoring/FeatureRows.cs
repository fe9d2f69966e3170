using System.Buffers;
using Platform.Contracts.Catalog;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Ranking;

namespace Platform.Ranking.Scoring;

/// <summary>The products that one request scores, a row each, with their features and scores. In pooled memory, whose content is undefined until written.</summary>
internal sealed class FeatureRows(int rows) : IDisposable
{
    private readonly string[] _ids = ArrayPool<string>.Shared.Rent(rows);
    private readonly Product?[] _products = ArrayPool<Product?>.Shared.Rent(rows);
    private readonly ItemFeatures?[] _items = ArrayPool<ItemFeatures?>.Shared.Rent(rows);
    private readonly float[] _features = ArrayPool<float>.Shared.Rent(rows * RankingFeatures.Count);
    private readonly float[] _scores = ArrayPool<float>.Shared.Rent(rows);

    public int Count => rows;

    public ReadOnlyMemory<string> Ids => _ids.AsMemory(0, rows);

    /// <summary>What the catalogue knows of each.</summary>
    public ReadOnlySpan<Product?> Products => _products.AsSpan(0, rows);

    /// <summary>What the feature store knows of each.</summary>
    public Memory<ItemFeatures?> Items => _items.AsMemory(0, rows);

    /// <summary>Row by row.</summary>
    public Memory<float> Features => _features.AsMemory(0, rows * RankingFeatures.Count);

    public Memory<float> Scores => _scores.AsMemory(0, rows);

    public Span<float> Row(int row) => _features.AsSpan(row * RankingFeatures.Count, RankingFeatures.Count);

    public void Set(int row, string id, Product? product) => (_ids[row], _products[row]) = (id, product);

    public void Dispose()
    {
        // References are cleared: a pool must not keep a product alive that is gone.
        ArrayPool<string>.Shared.Return(_ids, clearArray: true);
        ArrayPool<Product?>.Shared.Return(_products, clearArray: true);
        ArrayPool<ItemFeatures?>.Shared.Return(_items, clearArray: true);
        ArrayPool<float>.Shared.Return(_features);
        ArrayPool<float>.Shared.Return(_scores);
    }
}
