using System.Numerics;

namespace Platform.Router.Destinations;

/// <summary>Latencies in buckets a quarter of an octave wide, from 64 µs to a minute: percentiles to a fifth, in 80 counters.</summary>
internal static class LatencyBuckets
{
    public const int Count = 80;

    private const int FirstOctave = 6;

    public static int Of(TimeSpan latency)
    {
        var microseconds = (ulong)Math.Max(1, latency.Ticks / TimeSpan.TicksPerMicrosecond);
        var octave = BitOperations.Log2(microseconds);
        if (octave < FirstOctave)
        {
            return 0;
        }

        var quarter = (int)(microseconds >> (octave - 2)) & 3;
        return Math.Min(Count - 1, ((octave - FirstOctave) * 4) + quarter);
    }

    /// <summary>The latency at which the bucket ends.</summary>
    public static TimeSpan EndOf(int bucket) => TimeSpan.FromMicroseconds((long)(4 + (bucket % 4) + 1) << ((bucket / 4) + FirstOctave - 2));

    /// <summary>The bucket below whose end this part of all lies; 0 when there is nothing.</summary>
    public static int AtPercentile(ReadOnlySpan<int> buckets, double part)
    {
        var total = 0L;
        foreach (var count in buckets)
        {
            total += count;
        }

        var below = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            below += buckets[i];
            if (total > 0 && below >= total * part)
            {
                return i;
            }
        }

        return 0;
    }
}
