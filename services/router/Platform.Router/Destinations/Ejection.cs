namespace Platform.Router.Destinations;

/// <summary>
/// Whether a destination takes traffic, as the router's own requests tell. Out after failures in a row, at once when nobody listens, or
/// by comparison with its peers. Back after a time that doubles with each fall: a few trial requests one by one, or its own word where it was
/// gone, then a share that grows.
/// Lock-free, no clock of its own; every time is monotonic.
/// </summary>
internal sealed class Ejection(EjectionTimes times)
{
    /// <summary>What <see cref="Share"/> is counted in.</summary>
    public const int Full = 1000;

    /// <summary>The share of a destination that is on trial, or was just readmitted.</summary>
    public const int Trickle = 100;

    /// <summary>Trials that have to succeed: one good answer of a destination that errs half of the time proves little.</summary>
    private const int TrialsToReadmit = 3;

    private const int MostDoublings = 20;

    /// <summary>After this long without a fall, beyond the longest time out, the next one counts as the first again.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan s_untried = TimeSpan.FromSeconds(5);

    private int _failures;
    private int _overtaken;
    private int _falls;
    private int _passed;
    private int _trial;
    private int _cause;
    private bool _confirmed;
    private long _lastFall;
    private long _outSince;

    /// <summary>Ticks from which a trial is allowed; 0 while the destination is in.</summary>
    private long _until;

    /// <summary>Ticks at which the slow start began; 0 when it is over or never was.</summary>
    private long _started;

    public int Failures => Volatile.Read(ref _failures);

    public int Falls => Volatile.Read(ref _falls);

    public bool IsOut => Volatile.Read(ref _until) != 0;

    public EjectionCause Cause => (EjectionCause)Volatile.Read(ref _cause);

    /// <summary>
    /// It serves nothing, and since it went out a trial or its own silence said so again: a pause of the machine puts destinations out too,
    /// and is over by then.
    /// </summary>
    public bool IsLost => IsOut && !Cause.AnswersStill() && Volatile.Read(ref _confirmed);

    /// <summary>How long it is still out; zero when in, or when a trial is due.</summary>
    public TimeSpan OutFor(TimeSpan now) => IsOut ? TimeSpan.FromTicks(Math.Max(0, Volatile.Read(ref _until) - now.Ticks)) : TimeSpan.Zero;

    /// <summary>How long it has been out, trials that failed meanwhile included; zero when in.</summary>
    public TimeSpan BeenOut(TimeSpan now) => IsOut ? TimeSpan.FromTicks(Math.Max(0, now.Ticks - Volatile.Read(ref _outSince))) : TimeSpan.Zero;

    /// <summary>A destination that is new to a running router: its caches are cold, so it starts with a part of the traffic.</summary>
    public void StartSlowly(TimeSpan now) => Volatile.Write(ref _started, Math.Max(1, now.Ticks));

    /// <summary>The part of its traffic that it takes now, in thousandths; 0 when this request cannot go there.</summary>
    /// <param name="asTrial">The request can be tried elsewhere when it fails here.</param>
    /// <param name="panic">Too few are in: whoever still answers is used.</param>
    /// <param name="now">Monotonic.</param>
    public int Share(bool asTrial, bool panic, TimeSpan now)
    {
        var until = Volatile.Read(ref _until);
        if (until != 0)
        {
            return panic && Cause.AnswersStill() ? Full : asTrial && IsTrialDue(until, now) ? Trickle : 0;
        }

        var started = Volatile.Read(ref _started);
        if (started == 0)
        {
            return Full;
        }

        var part = (now.Ticks - started) / (double)times.SlowStart.Ticks;
        if (part < 1)
        {
            return Trickle + (int)((Full - Trickle) * Math.Max(0, part));
        }

        Interlocked.CompareExchange(ref _started, 0, started);
        return Full;
    }

    /// <summary>Takes a place that <see cref="Share"/> promised; false when another request was given the trial first.</summary>
    /// <param name="asTrial">As in <see cref="Share"/>.</param>
    /// <param name="panic">As in <see cref="Share"/>.</param>
    /// <param name="now">Monotonic.</param>
    /// <param name="trial">The request is the trial: its end has to be told by <see cref="Succeeded"/>, <see cref="Failed"/> or <see cref="Released"/>.</param>
    public bool TryEnter(bool asTrial, bool panic, TimeSpan now, out bool trial)
    {
        trial = false;
        var until = Volatile.Read(ref _until);
        if (until == 0 || (panic && Cause.AnswersStill()))
        {
            return true;
        }

        trial = asTrial && IsTrialDue(until, now) && Interlocked.CompareExchange(ref _trial, 1, 0) == 0;
        return trial;
    }

    /// <summary>True when this was the last trial that was missing: the destination is in again, with a share that grows.</summary>
    public bool Succeeded(bool trial, TimeSpan now)
    {
        if (!trial)
        {
            Clear(ref _failures);
            Clear(ref _overtaken);

            return false;
        }

        var readmitted = Interlocked.Increment(ref _passed) >= TrialsToReadmit;
        if (readmitted)
        {
            Readmit(now);
        }

        Volatile.Write(ref _trial, 0);
        return readmitted;
    }

    /// <summary>
    /// Whether its own word that it is ready is enough: when it was gone and its time is over, and for any other one when no request has
    /// tried it for a while, since there is no traffic.
    /// </summary>
    public bool MayReturn(TimeSpan now) =>
        Volatile.Read(ref _until) is not 0 and var until && now.Ticks - until >= (Cause.IsAbsence() ? 0 : s_untried.Ticks);

    /// <summary>It says that it is ready; what that is worth, its first requests show. False when it is in, or is being tried.</summary>
    public bool Returned(TimeSpan now)
    {
        if (!MayReturn(now) || Interlocked.CompareExchange(ref _trial, 1, 0) != 0)
        {
            return false;
        }

        var isBack = MayReturn(now);
        if (isBack)
        {
            Readmit(now);
        }

        Volatile.Write(ref _trial, 0);
        return isBack;
    }

    /// <summary>True when this failure put the destination out, or kept it out.</summary>
    /// <param name="trial">As <see cref="TryEnter"/> said.</param>
    /// <param name="cause">What it would be out for; <see cref="EjectionCause.Refused"/> counts at once, the others in a row.</param>
    /// <param name="now">Monotonic.</param>
    public bool Failed(bool trial, EjectionCause cause, TimeSpan now)
    {
        if (trial)
        {
            var fell = Fall(cause, now, Volatile.Read(ref _until));
            Volatile.Write(ref _trial, 0);
            return fell;
        }

        var failures = Interlocked.Increment(ref _failures);
        return (cause == EjectionCause.Refused || failures >= times.FailuresInARow) && Fall(cause, now, 0);
    }

    /// <summary>
    /// Another destination answered sooner. True when that put it out, or kept it out: overtaken in a row, or in a trial. Where silence is all
    /// that it is out for, and it was not found silent since, a trial that was slow proves nothing: a busy machine is slow too. Another one is
    /// due soon.
    /// </summary>
    public bool Overtaken(bool trial, TimeSpan now)
    {
        if (!trial)
        {
            return Interlocked.Increment(ref _overtaken) >= times.FailuresInARow && Fall(EjectionCause.Silence, now, 0);
        }

        if (IsLost || Cause != EjectionCause.Silence)
        {
            return Failed(trial, EjectionCause.Silence, now);
        }

        Volatile.Write(ref _until, Math.Max(1, now.Ticks + times.First.Ticks));
        Volatile.Write(ref _trial, 0);
        return false;
    }

    /// <summary>Takes it out by comparison with others; false when it was out already.</summary>
    public bool Eject(EjectionCause cause, TimeSpan now) => Fall(cause, now, 0);

    /// <summary>It was asked whether it lives while it was out, and did not answer.</summary>
    public void Confirm() => Volatile.Write(ref _confirmed, IsOut);

    /// <summary>The request ended without saying anything of the destination.</summary>
    public void Released(bool trial)
    {
        if (trial)
        {
            Volatile.Write(ref _trial, 0);
        }
    }

    /// <summary>With a share that grows; one more failure right now is enough to go out again.</summary>
    private void Readmit(TimeSpan now)
    {
        Volatile.Write(ref _failures, times.FailuresInARow - 1);
        Volatile.Write(ref _overtaken, 0);
        StartSlowly(now);
        Volatile.Write(ref _cause, (int)EjectionCause.None);
        Volatile.Write(ref _confirmed, false);
        Volatile.Write(ref _until, 0);
    }

    /// <summary>Writes only where it changes something: each answer comes by here, on every processor.</summary>
    private static void Clear(ref int count)
    {
        if (Volatile.Read(ref count) != 0)
        {
            Volatile.Write(ref count, 0);
        }
    }

    private bool IsTrialDue(long until, TimeSpan now) => now.Ticks >= until && Volatile.Read(ref _trial) == 0;

    private bool Fall(EjectionCause cause, TimeSpan now, long from)
    {
        var doublings = now.Ticks - Volatile.Read(ref _lastFall) > s_forgotten.Ticks + times.Longest.Ticks ? 0 : Math.Min(Volatile.Read(ref _falls), MostDoublings);
        var wait = Math.Min(times.Longest.Ticks, times.First.Ticks * (1L << doublings));
        if (Interlocked.CompareExchange(ref _until, Math.Max(1, now.Ticks + wait), from) != from)
        {
            return false;
        }

        Volatile.Write(ref _cause, (int)cause);
        Volatile.Write(ref _confirmed, from != 0);
        if (from == 0)
        {
            Volatile.Write(ref _outSince, now.Ticks);
        }

        Volatile.Write(ref _passed, 0);
        Volatile.Write(ref _started, 0);
        Volatile.Write(ref _lastFall, now.Ticks);
        Volatile.Write(ref _falls, doublings + 1);
        return true;
    }
}
