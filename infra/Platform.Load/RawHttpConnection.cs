using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Platform.Contracts.Serving;

namespace Platform.Load;

/// <summary>
/// One HTTP/1.1 connection on a bare socket. The framework's client sends a GET again, silently, when a kept-alive connection
/// breaks; a load generator has to see that break.
/// </summary>
internal sealed class RawHttpConnection : IDisposable
{
    private const int LargestHead = 32 * 1024;
    private const int LargestBody = 4 * 1024 * 1024;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(LargestHead);
    private int _start;
    private int _end;

    /// <summary>False once the server has said that it closes, or anything went wrong.</summary>
    public bool IsUsable { get; private set; }

    /// <summary>Whether the other end has not closed it, as far as is known. Between two requests nothing else can have come.</summary>
    public bool IsOpen => !_socket.Poll(0, SelectMode.SelectRead);

    public async Task ConnectAsync(string host, int port, CancellationToken ct)
    {
        await _socket.ConnectAsync(host, port, ct);
        IsUsable = true;
    }

    /// <summary>Sends a whole request and reads the whole answer.</summary>
    /// <exception cref="IOException">The connection ended early, or what came is not HTTP.</exception>
    public async Task<RawResponse> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        IsUsable = false;
        _start = _end = 0;
        await _socket.SendAsync(request, SocketFlags.None, ct);
        var head = await ReadHeadAsync(ct);
        var lines = head.Split("\r\n");
        if (lines[0].Length < 12 || !int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException($"not an HTTP answer: {lines[0]}");
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':');
            if (colon > 0)
            {
                headers[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        var body = headers.GetValueOrDefault("Transfer-Encoding")?.EndsWith("chunked", StringComparison.OrdinalIgnoreCase) == true
            ? await ReadChunksAsync(ct)
            : await ReadExactlyAsync(LengthOf(headers), ct);
        var closes = string.Equals(headers.GetValueOrDefault("Connection"), "close", StringComparison.OrdinalIgnoreCase);
        IsUsable = !closes;
        return new RawResponse(
            status,
            headers.GetValueOrDefault(ServedByHeaders.Region),
            headers.GetValueOrDefault(ServedByHeaders.Degraded) is { } rung && rung != Rungs.None ? rung : null,
            body,
            closes);
    }

    public void Dispose()
    {
        _socket.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private static int LengthOf(Dictionary<string, string> headers) =>
        headers.TryGetValue("Content-Length", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= LargestBody
            ? length
            : headers.ContainsKey("Content-Length") ? throw new IOException("the answer is larger than 4 MB") : 0;

    private async Task<string> ReadHeadAsync(CancellationToken ct)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (found >= 0)
            {
                var head = Encoding.ASCII.GetString(_buffer, _start, found);
                _start += found + 4;
                return head;
            }

            await FillAsync(ct);
        }
    }

    private async Task<byte[]> ReadExactlyAsync(int length, CancellationToken ct)
    {
        var body = new byte[length];
        var have = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, have).CopyTo(body);
        _start += have;
        while (have < length)
        {
            var read = await _socket.ReceiveAsync(body.AsMemory(have), SocketFlags.None, ct);
            have += read > 0 ? read : throw new IOException("the connection ended inside the answer");
        }

        return body;
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken ct)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var size = await ReadLineAsync(ct);
            if (!int.TryParse(size.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) || body.Length + length > LargestBody)
            {
                throw new IOException("the answer's chunks cannot be read");
            }

            if (length > 0)
            {
                body.Write(await ReadExactlyAsync(length, ct));
            }

            await ReadLineAsync(ct);
            if (length == 0)
            {
                return body.ToArray();
            }
        }
    }

    private async Task<string> ReadLineAsync(CancellationToken ct)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (found >= 0)
            {
                var line = Encoding.ASCII.GetString(_buffer, _start, found);
                _start += found + 2;
                return line;
            }

            await FillAsync(ct);
        }
    }

    private async Task FillAsync(CancellationToken ct)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw new IOException("the answer's head is larger than 32 kB");
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, ct);
        _end += read > 0 ? read : throw new IOException("the connection ended before the answer");
    }
}

/// <summary>An answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Region">Who made it, if it says so.</param>
/// <param name="Degraded">The rung that it stepped down to; null when it is a full answer.</param>
/// <param name="Body">As it came, without its transfer coding.</param>
/// <param name="Closes">It was the connection's last one.</param>
public sealed record RawResponse(int Status, string? Region, string? Degraded, byte[] Body, bool Closes);
