namespace Platform.Local.Regions;

/// <summary>A service's wall clock, which can be set wrong. Its monotonic time and its timers are those of the process and stay right, as on a machine.</summary>
internal sealed class MovableClock(TimeProvider time) : TimeProvider
{
    private long _ticksOff;

    /// <summary>How far ahead of the true time it is.</summary>
    public TimeSpan Off
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ticksOff));
        set => Interlocked.Exchange(ref _ticksOff, value.Ticks);
    }

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Off;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
