namespace Platform.Router.Destinations;

/// <summary>
/// Whether a destination takes traffic, as the router's own requests tell. Out after failures in a row, or at once when nobody
/// listens; back by a single trial request, after a time that doubles with each fall. Lock-free, no clock of its own.
/// </summary>
internal sealed class Ejection(int failuresToEject, TimeSpan first, TimeSpan longest)
{
    /// <summary>After this long without a fall, the next one counts as the first again.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromMinutes(1);

    private const int MostDoublings = 20;
    private int _failures;
    private int _falls;
    private int _trial;
    private long _lastFall;

    /// <summary>Ticks of the monotonic time from which a trial is allowed; 0 while the destination is in.</summary>
    private long _until;

    public int Failures => Volatile.Read(ref _failures);

    public int Falls => Volatile.Read(ref _falls);

    public bool IsOut => Volatile.Read(ref _until) != 0;

    /// <summary>How long it is still out; zero when in, or when a trial is due.</summary>
    public TimeSpan OutFor(TimeSpan now) => IsOut ? TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _until) - now.Ticks)) : TimeSpan.Zero;

    /// <summary>Whether a request could go there now; <see cref="TryEnter"/> says whether this one does.</summary>
    public bool MayEnter(bool asTrial, TimeSpan now)
    {
        var until = Volatile.Read(ref _until);
        return until == 0 || (asTrial && now.Ticks >= until && Volatile.Read(ref _trial) == 0);
    }

    /// <param name="asTrial">This request can be tried elsewhere when it fails here.</param>
    /// <param name="now">Monotonic.</param>
    /// <param name="trial">The request is the trial: its end has to be told by <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="Released"/>.</param>
    public bool TryEnter(bool asTrial, TimeSpan now, out bool trial)
    {
        trial = false;
        var until = Volatile.Read(ref _until);
        if (until == 0)
        {
            return true;
        }

        trial = asTrial && now.Ticks >= until && Interlocked.CompareExchange(ref _trial, 1, 0) == 0;
        return trial;
    }

    public void Succeeded(bool trial)
    {
        Volatile.Write(ref _failures, 0);
        if (trial)
        {
            // One more failure right now is enough to go out again: one good answer proves little.
            Volatile.Write(ref _failures, failuresToEject - 1);
            Volatile.Write(ref _until, 0);
            Volatile.Write(ref _trial, 0);
        }
    }

    /// <summary>True when this failure put the destination out.</summary>
    public bool Failed(bool trial, bool atOnce, TimeSpan now)
    {
        if (trial)
        {
            Fall(now, Volatile.Read(ref _until));
            Volatile.Write(ref _trial, 0);
            return true;
        }

        var failures = Interlocked.Increment(ref _failures);
        return (atOnce || failures >= failuresToEject) && Fall(now, 0);
    }

    /// <summary>The request ended without saying anything of the destination.</summary>
    public void Released(bool trial)
    {
        if (trial)
        {
            Volatile.Write(ref _trial, 0);
        }
    }

    private bool Fall(TimeSpan now, long from)
    {
        var doublings = now.Ticks - Volatile.Read(ref _lastFall) > s_forgotten.Ticks + longest.Ticks ? 0 : Math.Min(Volatile.Read(ref _falls), MostDoublings);
        var wait = Math.Min(longest.Ticks, first.Ticks * (1L << doublings));
        if (Interlocked.CompareExchange(ref _until, Math.Max(1, now.Ticks + wait), from) != from)
        {
            return false;
        }

        Volatile.Write(ref _lastFall, now.Ticks);
        Volatile.Write(ref _falls, doublings + 1);
        return true;
    }
}
