using System.Collections.Concurrent;
using System.Text;

namespace Platform.Load;

/// <summary>Kept-alive connections to one address. Nothing is ever sent twice.</summary>
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

    private async Task<RawResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        if (!_idle.TryTake(out var connection))
        {
            connection = new RawHttpConnection();
            try
            {
                await connection.ConnectAsync(target.Host, target.Port, ct);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

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
}
