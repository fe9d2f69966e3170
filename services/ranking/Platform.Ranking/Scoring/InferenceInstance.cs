namespace Platform.Ranking.Scoring;

/// <summary>What this process knows of one inference instance.</summary>
internal sealed class InferenceInstance(Uri address)
{
    private int _outstanding;
    private long _ejectedUntil;

    public Uri Address { get; } = address;

    /// <summary>Calls under way.</summary>
    public int Outstanding => Volatile.Read(ref _outstanding);

    public void Begin() => Interlocked.Increment(ref _outstanding);

    public void End() => Interlocked.Decrement(ref _outstanding);

    /// <param name="timestamp">Of the clock.</param>
    public bool IsEjected(long timestamp) => Volatile.Read(ref _ejectedUntil) > timestamp;

    /// <param name="until">A timestamp of the clock.</param>
    public void Eject(long until) => Volatile.Write(ref _ejectedUntil, until);

    /// <summary>An answer ends an ejection early: the instance was tried because nothing better stood.</summary>
    public void Readmit() => Volatile.Write(ref _ejectedUntil, 0);
}
