namespace Platform.Simulation.World;

/// <summary>
/// One run of a process: everything it awaits comes back here, on the one thread of the simulation, unless it has crashed meanwhile or
/// stands still.
/// </summary>
internal sealed class SimulatedProcess(Clock clock) : SynchronizationContext
{
    private TimeSpan _stillUntil;

    public bool Crashed { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => clock.At(clock.Now, () => Run(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) => Run(() => d(state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>From here on nothing of this run happens any more, however much of it was under way.</summary>
    public void Crash() => Crashed = true;

    /// <summary>As a paused container: what is due happens late.</summary>
    public void StandStill(TimeSpan time) => _stillUntil = clock.Now + time;

    public void Run(Action action)
    {
        if (Crashed)
        {
            return;
        }

        if (clock.Now < _stillUntil)
        {
            clock.At(_stillUntil, () => Run(action));
            return;
        }

        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
