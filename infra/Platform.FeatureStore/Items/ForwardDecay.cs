namespace Platform.FeatureStore.Items;

/// <summary>
/// Sums that halve with age but are only ever added to: an event at time t weighs 2^((t - start) / half-life), and a reader scales the
/// sum back by its own time. Events may come in any order and from any year. So that no sum overflows a double, time is cut into epochs of
/// 64 half-lives, each with a sum of its own (forward decay, Cormode et al. 2009).
/// </summary>
public readonly struct ForwardDecay(TimeSpan halfLife)
{
    private const int HalfLivesPerEpoch = 64;

    public TimeSpan HalfLife => halfLife;

    /// <summary>The epoch of a time.</summary>
    public long EpochOf(DateTimeOffset time) => (long)Math.Floor((time - DateTimeOffset.UnixEpoch) / (halfLife * HalfLivesPerEpoch));

    /// <summary>What an event adds to the sum of its epoch: from 1 to 2^64.</summary>
    public double WeightAt(DateTimeOffset time) => double.Exp2((time - StartOf(EpochOf(time))) / halfLife);

    /// <summary>What the sum of an epoch is worth at <paramref name="asOf"/>.</summary>
    public double Value(long epoch, double sum, DateTimeOffset asOf) => sum * double.Exp2(-((asOf - StartOf(epoch)) / halfLife));

    private DateTimeOffset StartOf(long epoch) => DateTimeOffset.UnixEpoch + (halfLife * (HalfLivesPerEpoch * epoch));
}
