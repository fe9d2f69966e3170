namespace Platform.Simulation.World;

/// <summary>Virtual time, and what is to happen in it, in order. Nothing waits: time is where the next thing is.</summary>
internal sealed class Clock
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private long _order;

    public TimeSpan Now { get; private set; }

    public void At(TimeSpan when, Action what) => _due.Enqueue(what, (when < Now ? Now : when, _order++));

    public void In(TimeSpan time, Action what) => At(Now + time, what);

    /// <summary>Lets everything happen that is due until then.</summary>
    public void RunUntil(TimeSpan end)
    {
        while (_due.TryPeek(out var what, out var due) && due.At <= end)
        {
            _due.Dequeue();
            Now = due.At;
            what();
        }

        Now = end;
    }
}

/// <summary>A process's view of the clock: timers and monotonic time that run with all others', and a wall clock that may be wrong.</summary>
internal sealed class ProcessTime(Clock clock) : TimeProvider
{
    private static readonly DateTimeOffset s_start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the wall clock is off.</summary>
    public TimeSpan WallError { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => clock.Now.Ticks;

    public override DateTimeOffset GetUtcNow() => s_start + clock.Now + WallError;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(clock, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Clock clock, Action callback) : ITimer
    {
        private int _setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var setting = ++_setting;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock.In(dueTime, () => Fire(setting, period));
            }

            return true;
        }

        public void Dispose() => _setting++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int setting, TimeSpan period)
        {
            if (setting != _setting)
            {
                return;
            }

            if (period > TimeSpan.Zero)
            {
                clock.In(period, () => Fire(setting, period));
            }

            callback();
        }
    }
}
