using System.Numerics;
using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>
/// Counts of latencies in buckets that grow with the latency: 16 in each doubling, so that a value is known to 6 % at any size and a
/// sample of an interval is a few dozen numbers. Not safe for concurrent use.
/// </summary>
[JsonConverter(typeof(LatencyHistogramConverter))]
public sealed class LatencyHistogram
{
    private const int SubBits = 4;
    private const int SubBuckets = 1 << SubBits;

    /// <summary>Values above are counted as this.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private static readonly int s_buckets = IndexOf((long)Longest.TotalMicroseconds) + 1;

    // Sparse: there is one for each interval of a run, and the answers of a quarter of a second fall into a few buckets.
    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>Counts nothing.</summary>
    public static LatencyHistogram Empty => new();

    /// <summary>Values counted.</summary>
    public long Count { get; private set; }

    /// <summary>The longest value, exact.</summary>
    public TimeSpan Max { get; private set; }

    /// <summary>Bucket numbers and counts of the buckets that hold something, in order.</summary>
    internal IReadOnlyCollection<KeyValuePair<int, long>> Buckets => _counts;

    /// <summary>The buckets that hold something, by their bounds.</summary>
    public IEnumerable<LatencyBucket> Bands =>
        Buckets.Select(b => new LatencyBucket(TimeSpan.FromMicroseconds(Lower(b.Key)), TimeSpan.FromMicroseconds(Lower(b.Key + 1)), b.Value));

    /// <summary>Counts one value; a negative one counts as zero.</summary>
    public void Record(TimeSpan latency)
    {
        var clamped = latency < TimeSpan.Zero ? TimeSpan.Zero : latency > Longest ? Longest : latency;
        Add(IndexOf((long)clamped.TotalMicroseconds), 1, clamped);
    }

    /// <summary>Counts all that <paramref name="other"/> has counted.</summary>
    public void Add(LatencyHistogram other)
    {
        foreach (var (index, count) in other.Buckets)
        {
            Add(index, count, other.Max);
        }
    }

    /// <summary>The latency that <paramref name="percent"/> of the values do not exceed, interpolated in its bucket; zero when nothing was counted.</summary>
    /// <param name="percent">0 to 100.</param>
    public TimeSpan Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var rank = percent / 100 * Count;
        var below = 0L;
        foreach (var (index, count) in Buckets)
        {
            if (below + count >= rank)
            {
                var within = (rank - below) / count;
                var at = TimeSpan.FromMicroseconds(Lower(index) + (within * (Lower(index + 1) - Lower(index))));
                return at < Max ? at : Max;
            }

            below += count;
        }

        return Max;
    }

    /// <summary>Adds to one bucket; for the converter, which has checked the number.</summary>
    internal void Add(int index, long count, TimeSpan longest)
    {
        _counts[index] = _counts.GetValueOrDefault(index) + count;
        Count += count;
        Max = longest > Max ? longest : Max;
    }

    internal static bool IsBucket(int index) => index >= 0 && index < s_buckets;

    private static int IndexOf(long microseconds)
    {
        if (microseconds < SubBuckets)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2((ulong)microseconds) - SubBits;
        return ((shift + 1) << SubBits) + (int)((microseconds >> shift) & (SubBuckets - 1));
    }

    private static long Lower(int index)
    {
        var (doubling, sub) = (index >> SubBits, index & (SubBuckets - 1));
        return doubling == 0 ? sub : (long)(SubBuckets + sub) << (doubling - 1);
    }
}

/// <summary>One bucket of a histogram.</summary>
/// <param name="From">The least value in it.</param>
/// <param name="To">All values are below this.</param>
/// <param name="Count">Values in it.</param>
public readonly record struct LatencyBucket(TimeSpan From, TimeSpan To, long Count);
