using Microsoft.Extensions.Options;

namespace Platform.Ranking.Balancing;

/// <summary>Says when a call has taken so long that a sibling is worth asking too, and for how many calls that may be done.</summary>
internal sealed class Hedging(IOptions<InferenceOptions> options)
{
    private const double Percentile = 0.95;

    /// <summary>How far one latency moves the estimate, as a share of it.</summary>
    private const double Step = 0.05;

    /// <summary>Hedges that calls without one save up, at most: a burst after a quiet time.</summary>
    private const double MostSaved = 10;

    private readonly Lock _lock = new();
    private double _seconds = options.Value.Attempt.TotalSeconds / 2;
    private double _saved = 1;

    /// <summary>The latency that 95 % of calls stay below, as far as is known.</summary>
    public TimeSpan After
    {
        get
        {
            lock (_lock)
            {
                return TimeSpan.FromSeconds(_seconds);
            }
        }
    }

    /// <summary>
    /// Notes a call. The estimate follows without keeping latencies: one above it lifts it 19 times as far as one below it lowers it, so that
    /// it stands still where one of twenty is above (stochastic approximation, Robbins and Monro 1951).
    /// </summary>
    public void Measured(TimeSpan latency)
    {
        lock (_lock)
        {
            _seconds *= latency.TotalSeconds > _seconds ? 1 + (Step * Percentile) : 1 - (Step * (1 - Percentile));
            _saved = Math.Min(MostSaved, _saved + options.Value.HedgeShare);
        }
    }

    /// <summary>Takes one of the hedges saved up.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_saved < 1 || options.Value.HedgeShare == 0)
            {
                return false;
            }

            _saved--;
            return true;
        }
    }
}
