namespace Platform.Drills.Running;

/// <summary>The one clock of a run: the time since its start, monotonic.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeProvider Time => time;

    /// <summary>When the run began, by the wall clock; for people.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Waits until a moment of the run; at once when it is past.</summary>
    public Task UntilAsync(TimeSpan moment, CancellationToken ct) =>
        moment - Now is { Ticks: > 0 } left ? Task.Delay(left, time, ct) : Task.CompletedTask;

    public Task PauseAsync(TimeSpan length, CancellationToken ct) => Task.Delay(length, time, ct);

    /// <summary>Looks now and at each beat, until cancelled.</summary>
    public async Task EveryAsync(TimeSpan interval, Func<CancellationToken, Task> look, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval, Time);
        try
        {
            do
            {
                await look(ct);
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
