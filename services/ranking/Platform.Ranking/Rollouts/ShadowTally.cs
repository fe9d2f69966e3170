using Platform.Contracts.Rollouts;
using Platform.Rollouts.Statistics;

namespace Platform.Ranking.Rollouts;

/// <summary>Sums of one shadow on this instance. Written by one loop, read by whoever asks.</summary>
internal sealed class ShadowTally(string model, string version, long since)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _stableScores = [];
    private readonly Dictionary<int, long> _candidateScores = [];
    private readonly Dictionary<int, long> _stableLatency = [];
    private readonly Dictionary<int, long> _candidateLatency = [];
    private long _compared;
    private long _failures;
    private double _correlation;
    private double _overlap;

    public long Since => since;

    public RolloutEvidence Evidence
    {
        get
        {
            lock (_lock)
            {
                return new RolloutEvidence
                {
                    Model = model,
                    Version = version,
                    Since = since,
                    Shadow = new ShadowEvidence
                    {
                        Compared = _compared,
                        Failures = _failures,
                        RankCorrelation = _correlation,
                        OverlapAt10 = _overlap,
                        StableScores = new Dictionary<int, long>(_stableScores),
                        CandidateScores = new Dictionary<int, long>(_candidateScores),
                        StableLatency = new Dictionary<int, long>(_stableLatency),
                        CandidateLatency = new Dictionary<int, long>(_candidateLatency),
                    },
                };
            }
        }
    }

    public void Failed()
    {
        lock (_lock)
        {
            _failures++;
        }
    }

    public void Compared(ReadOnlySpan<float> stable, TimeSpan stableTook, ReadOnlySpan<float> candidate, TimeSpan candidateTook)
    {
        var correlation = ScoreComparison.RankCorrelation(stable, candidate);
        var overlap = ScoreComparison.OverlapAt10(stable, candidate);
        lock (_lock)
        {
            _compared++;
            _correlation += correlation;
            _overlap += overlap;
            Count(_stableScores, stable);
            Count(_candidateScores, candidate);
            Count(_stableLatency, stableTook.TotalMilliseconds);
            Count(_candidateLatency, candidateTook.TotalMilliseconds);
        }
    }

    private static void Count(Dictionary<int, long> counts, ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
        {
            Count(counts, score);
        }
    }

    private static void Count(Dictionary<int, long> counts, double value)
    {
        var bin = LogBins.Of(value);
        counts[bin] = counts.GetValueOrDefault(bin) + 1;
    }
}
