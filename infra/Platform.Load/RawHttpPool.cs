using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Platform.Load;

/// <summary>
/// Kept-alive connections to one edge, as a client has them: of several addresses it keeps to one until that fails, then goes on at the
/// next. Nothing is sent over a connection that is known to be closed, as one is that was not needed for longer than the server keeps it.
/// With one address nothing is ever sent twice; with several, what broke at one is sent once to each other, since whatever load sends may
/// be: reads, and events that carry ids.
/// </summary>
public sealed class RawHttpPool : IDisposable
{
    private readonly Destination[] _destinations;
    private readonly string _commonHead;
    private int _current;

    /// <param name="targets">Where the edge is, first the one to begin with.</param>
    /// <param name="apiKey">The key to show; null for none.</param>
    public RawHttpPool(IReadOnlyList<Uri> targets, string? apiKey)
    {
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count);
        _destinations = [.. targets.Select(t => new Destination(t))];
        _commonHead = $"Host: {targets[0].Authority}\r\nConnection: keep-alive\r\n{(apiKey is null ? "" : $"X-API-Key: {apiKey}\r\n")}";
    }

    public RawHttpPool(Uri target, string? apiKey) : this([target], apiKey)
    {
    }

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

    /// <exception cref="SocketException">No address takes connections.</exception>
    /// <exception cref="IOException">Every address broke off, or answered with what is not HTTP.</exception>
    public async Task<RawResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        for (var left = _destinations.Length - 1; ; left--)
        {
            var asked = Volatile.Read(ref _current);
            try
            {
                return await _destinations[asked].SendAsync(request, ct);
            }
            catch (Exception e) when (LeaveAfter(e, asked) && left > 0)
            {
                // The next one is asked.
            }
        }
    }

    /// <summary>Leaves an address that failed, or did not answer in time, to all requests that follow.</summary>
    /// <returns>Whether there is time to ask another.</returns>
    private bool LeaveAfter(Exception e, int asked)
    {
        Interlocked.CompareExchange(ref _current, (asked + 1) % _destinations.Length, asked);
        return e is SocketException or IOException;
    }

    private sealed class Destination(Uri target) : IDisposable
    {
        private readonly ConcurrentBag<RawHttpConnection> _idle = [];

        public async Task<RawResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
        {
            var connection = TakeOpen() ?? await ConnectAsync(ct);
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
