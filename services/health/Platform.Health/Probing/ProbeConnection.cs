using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Platform.Health.Probing;

/// <summary>
/// One connection to an instance, kept open from probe to probe: the same few bytes out, the first line of the answer in. A process that
/// dies breaks it, which is seen at the next probe, and a new one is refused at once.
/// </summary>
internal sealed class ProbeConnection(Uri address) : IDisposable
{
    private const int LongestHead = 8 * 1024;
    private const int StatusAt = 9;

    private readonly byte[] _buffer = new byte[LongestHead];
    private readonly byte[] _live = Request(address, "/health/live");
    private readonly byte[] _ready = Request(address, "/health/ready");
    private Stream? _stream;

    /// <summary>The status code of the answer.</summary>
    /// <exception cref="SocketException">No connection came about.</exception>
    /// <exception cref="IOException">It broke, or what came back is not HTTP.</exception>
    public async ValueTask<int> AskAsync(bool ready, CancellationToken ct)
    {
        var request = ready ? _ready : _live;
        try
        {
            if (_stream is { } kept)
            {
                try
                {
                    return await AskAsync(kept, request, ct);
                }
                catch (IOException)
                {
                    // Closed since the last probe: by a process that ended, or by one that closes what it holds for idle. A new one tells.
                    Close();
                }
            }

            return await AskAsync(_stream = await ConnectAsync(ct), request, ct);
        }
        catch
        {
            // Half an answer may still come: it must not be taken for the next one.
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    private static byte[] Request(Uri address, string path) => Encoding.ASCII.GetBytes($"HEAD {path} HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");

    private async ValueTask<int> AskAsync(Stream stream, byte[] request, CancellationToken ct)
    {
        await stream.WriteAsync(request, ct);
        var length = 0;
        while (length < LongestHead)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(length), ct);
            if (read == 0)
            {
                throw new IOException("The connection was closed.");
            }

            length += read;
            if (_buffer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
            {
                return StatusOf(_buffer.AsSpan(0, length));
            }
        }

        throw new IOException("The answer's head is too long.");
    }

    private static int StatusOf(ReadOnlySpan<byte> head) =>
        head.StartsWith("HTTP/1."u8) && System.Buffers.Text.Utf8Parser.TryParse(head[StatusAt..], out int status, out _)
            ? status
            : throw new IOException("The answer is not HTTP.");

    private async ValueTask<Stream> ConnectAsync(CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, ct);
            var plain = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme != Uri.UriSchemeHttps)
            {
                return plain;
            }

            var secure = new SslStream(plain, leaveInnerStreamOpen: false);
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, ct);
            return secure;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
