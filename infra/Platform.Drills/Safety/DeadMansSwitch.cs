using System.Diagnostics;

namespace Platform.Drills.Safety;

/// <summary>
/// A process beside the engine that heals when the engine cannot: it holds the other end of a pipe, on which the engine speaks each second.
/// When the engine is killed the pipe ends; when it hangs the pipe falls silent; either way the process undoes what the undo list still holds.
/// </summary>
internal sealed class DeadMansSwitch : IAsyncDisposable
{
    /// <summary>The line that the engine speaks.</summary>
    public const string Alive = "alive";

    /// <summary>The line that ends the watch: nothing is left to heal.</summary>
    public const string End = "end";

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly TimeProvider _time;
    private readonly Task _beating;

    private DeadMansSwitch(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
        _beating = BeatAsync();
    }

    /// <summary>Cancelled when the process is gone: without it nothing may be broken.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Starts the process: <paramref name="command"/>, then the run's folder.</summary>
    public static async Task<DeadMansSwitch> StartAsync(WatchCommand command, string folder, TimeProvider time, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[.. command.Arguments, Path.GetFullPath(folder)])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new IOException($"{command.Program} did not start.");
        // It says so when it watches; before that nothing may be broken.
        return await process.StandardOutput.ReadLineAsync(ct) == Alive
            ? new DeadMansSwitch(process, time)
            : throw new IOException($"'{command.Program} {string.Join(' ', command.Arguments)}' does not watch over the drill.");
    }

    /// <summary>What the process does: listens until the engine ends the watch, dies or falls silent.</summary>
    /// <returns>True when the engine is gone and something may be left to heal.</returns>
    public static async Task<bool> ListenAsync(TextReader engine, TextWriter answer, TimeProvider time)
    {
        await answer.WriteLineAsync(Alive);
        await answer.FlushAsync();
        while (true)
        {
            try
            {
                // A console's reader may hold its caller's thread until a line comes.
                switch (await Task.Run(engine.ReadLine).WaitAsync(s_silence, time))
                {
                    case End:
                        return false;
                    case null:
                        return true;
                }
            }
            catch (TimeoutException)
            {
                return true;
            }
        }
    }

    /// <summary>Ends the watch.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        try
        {
            await _process.StandardInput.WriteLineAsync(End);
            _process.StandardInput.Close();
            using var patience = new CancellationTokenSource(s_farewell, _time);
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is gone already, or will end by itself now that the pipe is closed.
        }

        _process.Dispose();
        _end.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(s_beat, _time);
        try
        {
            do
            {
                await _process.StandardInput.WriteLineAsync(Alive.AsMemory(), _end.Token);
                await _process.StandardInput.FlushAsync(_end.Token);
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (IOException)
        {
            await _lost.CancelAsync();
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}

/// <summary>How the healing process is started; the run's folder is added as the last argument.</summary>
/// <param name="Program">The program.</param>
/// <param name="Arguments">What it is told.</param>
internal sealed record WatchCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Added to this process's own environment: keys, which no command line and no file should show.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}
