using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Platform.Benchmarks.Proxies;

/// <summary>A process that this benchmark started, and ends, whatever happens to it in between.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo? _folder;
    private bool _ended;

    private ChildProcess(Process process, DirectoryInfo? folder) => (_process, _folder) = (process, folder);

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Where it shows its metrics; null when it does not.</summary>
    public Uri? Metrics { get; init; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="program">On the PATH.</param>
    /// <param name="arguments">For it.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="stop">Gives up waiting.</param>
    /// <param name="folder">Its files, which go when it goes.</param>
    /// <param name="metrics">As <see cref="Metrics"/>.</param>
    public static async Task<ChildProcess> StartAsync(
        string program, IEnumerable<string> arguments, int port, CancellationToken stop, DirectoryInfo? folder = null, Uri? metrics = null)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var errors = process.StandardError.ReadToEndAsync(stop);
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, stop);
        var child = new ChildProcess(process, folder) { Metrics = metrics };
        var began = Stopwatch.GetTimestamp();
        while (!await ListensAsync(port, stop))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {await errors}");
            }

            if (Stopwatch.GetElapsedTime(began) > s_start)
            {
                await child.DisposeAsync();
                throw new TimeoutException($"{program} does not listen on port {port} after {s_start.TotalSeconds} s.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), stop);
        }

        return child;
    }

    /// <summary>This program again, in another role.</summary>
    public static Task<ChildProcess> StartRoleAsync(string role, IEnumerable<string> arguments, int port, CancellationToken stop) =>
        StartAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Benchmarks.dll"), role, .. arguments], port, stop);

    /// <summary>SIGSTOP: connections stay, answers never come.</summary>
    public Task HangAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync() => SignalAsync("CONT");

    /// <summary>SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _folder?.Delete(recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task<bool> ListensAsync(int port, CancellationToken stop)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
