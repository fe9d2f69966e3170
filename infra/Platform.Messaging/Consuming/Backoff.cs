namespace Platform.Messaging.Consuming;

/// <summary>Exponential pauses with full jitter in their upper half, so that many who failed together do not come back together.</summary>
internal static class Backoff
{
    /// <param name="attempt">0 for the first pause.</param>
    /// <param name="first">The longest first pause.</param>
    /// <param name="longest">The longest of all.</param>
    /// <param name="random">The source of chance.</param>
    public static TimeSpan Delay(int attempt, TimeSpan first, TimeSpan longest, Random random)
    {
        var full = Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        return TimeSpan.FromMilliseconds(full * (0.5 + (random.NextDouble() / 2)));
    }
}
