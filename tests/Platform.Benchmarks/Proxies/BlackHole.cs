using System.Net;
using System.Net.Sockets;

namespace Platform.Benchmarks.Proxies;

/// <summary>
/// A port in front of a backend. Once shut, bytes on its connections go nowhere and nobody shakes hands any more, as when packets are
/// dropped on the way: it fills its own queue of connections, so that the kernel answers no further ones.
/// </summary>
internal sealed class BlackHole : IAsyncDisposable
{
    private const int OpenQueue = 512;
    private const int ShutQueue = 1;

    /// <summary>Connections that fill the queue: the kernel keeps one more than it is asked to.</summary>
    private const int Fillers = ShutQueue + 3;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _fillers = [];
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int _target;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = Opened();
    private volatile CancellationTokenSource _untilShut = new();

    public BlackHole(int target)
    {
        _target = target;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(OpenQueue);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Shut()
    {
        _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _untilShut.Cancel();
        _listener.Listen(ShutQueue);
        for (var i = 0; i < Fillers; i++)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            _ = filler.ConnectAsync(IPAddress.Loopback, Port, _stop.Token).AsTask().ContinueWith(t => t.Exception, TaskScheduler.Default);
        }
    }

    public void Open()
    {
        _fillers.ForEach(f => f.Dispose());
        _fillers.Clear();
        _listener.Listen(OpenQueue);
        _untilShut = new();
        _open.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _open.TrySetResult();
        await _stop.CancelAsync();
        _listener.Dispose();
        _fillers.ForEach(f => f.Dispose());
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _untilShut.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            await _open.Task;
            // Given up when the port is shut: what connects then stays in the queue and fills it.
            using var until = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _untilShut.Token);
            try
            {
                var client = await _listener.AcceptAsync(until.Token);
                _ = CarryAsync(client);
            }
            catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
            {
                // Shut: it goes on when it is open again.
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var backend = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await backend.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(client, backend), PumpAsync(backend, client));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The backend is gone: so is the connection.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
            await _open.Task;
            if (read == 0)
            {
                return;
            }

            await to.SendAsync(buffer.AsMemory(0, read), SocketFlags.None, _stop.Token);
        }
    }
}
