using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Platform.Load;

/// <summary>
/// Kept-alive connections to one edge, as a client has them: of several addresses it keeps to one until that fails or says
/// that it closes the connection, as a router does that stops, then goes on at the next. Nothing is sent over a connection that is known to be closed, as one is that was not needed for longer than the server keeps it.
/// What was sent is not sent again unless that is asked for: a broken connection is what load is there to see.
/// </summary>
public sealed class RawHttpPool : IDisposable
{
    private readonly Destination[] _destinations;
    private readonly string _commonHead;
    private readonly bool _sendsAgain;
    private int _current;
    private long _sentAgain;

    /// <param name="targets">Where the edge is, first the one to begin with.</param>
    /// <param name="apiKey">The key to show; null for none.</param>
    /// <param name="sendsAgain">
    /// Whether what broke off at one address is sent once to each other. Whatever load sends may be: reads, and events that carry ids.
    /// </param>
    public RawHttpPool(IReadOnlyList<Uri> targets, string? apiKey, bool sendsAgain = false)
    {
        _sendsAgain = sendsAgain;
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count);
        _destinations = [.. targets.Select(t => new Destination(t))];
        _commonHead = $"Host: {targets[0].Authority}\r\nConnection: keep-alive\r\n{(apiKey is null ? "" : $"X-API-Key: {apiKey}\r\n")}";
    }

    public RawHttpPool(Uri target, string? apiKey) : this([target], apiKey)
    {
    }

    /// <summary>Requests that broke off at one address and were sent to another.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    public Task<RawResponse> GetAsync(string path, CancellationToken ct) =>
        SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{_commonHead}\r\n"), ct);

    public Task<RawResponse> PostJsonAsync(string path, byte[] body, CancellationToken ct)
    {
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\n{_commonHead}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return SendAsync((byte[])[.. head, .. body], ct);
    }

    public void Dispose()
    {
        foreach (var destination in _destinations)
        {
            destination.Dispose();
        }
    }

    /// <exception cref="SocketException">No address takes connections, or the connection broke.</exception>
    /// <exception cref="IOException">The connection ended early, or what came is not HTTP.</exception>
    public async Task<RawResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        for (var left = _destinations.Length - 1; ; left--)
        {
            var asked = Volatile.Read(ref _current);
            var sent = false;
            try
            {
                var connection = await _destinations[asked].OpenAsync(ct);
                sent = true;
                var response = await _destinations[asked].SendAsync(connection, request, ct);
                if (response.Closes)
                {
                    Leave(asked);
                }

                return response;
            }
            catch (Exception e) when (Leave(asked) && left > 0 && e is (SocketException or IOException) && (!sent || _sendsAgain))
            {
                Interlocked.Add(ref _sentAgain, sent ? 1 : 0);
            }
        }
    }

    /// <summary>Whatever went wrong, and be it that no answer came in time or a good one was the connection's last: the requests that follow go to the next address.</summary>
    private bool Leave(int asked)
    {
        Interlocked.CompareExchange(ref _current, (asked + 1) % _destinations.Length, asked);
        return true;
    }

    private sealed class Destination(Uri target) : IDisposable
    {
        private readonly ConcurrentBag<RawHttpConnection> _idle = [];

        public async ValueTask<RawHttpConnection> OpenAsync(CancellationToken ct) => TakeOpen() ?? await ConnectAsync(ct);

        public async Task<RawResponse> SendAsync(RawHttpConnection connection, ReadOnlyMemory<byte> request, CancellationToken ct)
        {
            try
            {
                return await connection.SendAsync(request, ct);
            }
            finally
            {
                if (connection.IsUsable)
                {
                    _idle.Add(connection);
                }
                else
                {
                    connection.Dispose();
                }
            }
        }

        public void Dispose()
        {
            while (_idle.TryTake(out var connection))
            {
                connection.Dispose();
            }
        }

        private RawHttpConnection? TakeOpen()
        {
            while (_idle.TryTake(out var connection))
            {
                if (connection.IsOpen)
                {
                    return connection;
                }

                connection.Dispose();
            }

            return null;
        }

        private async Task<RawHttpConnection> ConnectAsync(CancellationToken ct)
        {
            var connection = new RawHttpConnection();
            try
            {
                await connection.ConnectAsync(target.Host, target.Port, ct);
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }
    }
}
