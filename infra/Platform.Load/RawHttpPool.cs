using System.Collections.Concurrent;
using System.Text;

namespace Platform.Load;

/// <summary>
/// Kept-alive connections to one address. Nothing is ever sent twice, and nothing is sent over a connection that is known to be closed, as
/// one is that was not needed for longer than the server keeps it.
/// </summary>
public sealed class RawHttpPool(Uri target, string? apiKey) : IDisposable
{
    private readonly ConcurrentBag<RawHttpConnection> _idle = [];
    private readonly string _commonHead =
        $"Host: {target.Authority}\r\nConnection: keep-alive\r\n{(apiKey is null ? "" : $"X-API-Key: {apiKey}\r\n")}";

    public Task<RawResponse> GetAsync(string path, CancellationToken ct) =>
        SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\n{_commonHead}\r\n"), ct);

    public Task<RawResponse> PostJsonAsync(string path, byte[] body, CancellationToken ct)
    {
        var head = Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\n{_commonHead}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        return SendAsync((byte[])[.. head, .. body], ct);
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }

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
