using System.Buffers;
using Platform.FeatureStore.Ranking;

namespace Platform.Ranking.Scoring;

/// <summary>The feature vectors and scores of one request, in pooled memory.</summary>
internal sealed class FeatureRows(int rows) : IDisposable
{
    private readonly float[] _features = ArrayPool<float>.Shared.Rent(Math.Max(1, rows * RankingFeatures.Count));
    private readonly float[] _scores = ArrayPool<float>.Shared.Rent(Math.Max(1, rows));

    public int Count => rows;

    /// <summary>Row by row.</summary>
    public Memory<float> Features => _features.AsMemory(0, rows * RankingFeatures.Count);

    public Memory<float> Scores => _scores.AsMemory(0, rows);

    public Span<float> Row(int row) => _features.AsSpan(row * RankingFeatures.Count, RankingFeatures.Count);

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_features);
        ArrayPool<float>.Shared.Return(_scores);
    }
}
