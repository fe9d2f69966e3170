using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Health.Probing;

namespace Platform.Health.Tests.Probing;

public sealed class ProbeConnectionTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public ProbeConnectionTests() => _listener.Start();

    private Uri Address => new($"http://{_listener.LocalEndpoint}");

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Ask_AnswersInPieces_ReadsEachStatusOverOneConnection()
    {
        using var connection = new ProbeConnection(Address);
        var first = connection.AskAsync(ready: true, _ct);
        using var peer = await _listener.AcceptTcpClientAsync(_ct);
        Assert.StartsWith("HEAD /health/ready HTTP/1.1\r\n", await HeardAsync(peer), StringComparison.Ordinal);
        await SayAsync(peer, "HTTP/1.1 503 Serv");
        await SayAsync(peer, "ice Unavailable\r\nContent-Type: application/json\r\n");
        await SayAsync(peer, "\r\n");
        Assert.Equal(503, await first);

        var second = connection.AskAsync(ready: false, _ct);
        Assert.StartsWith("HEAD /health/live HTTP/1.1\r\n", await HeardAsync(peer), StringComparison.Ordinal);
        await SayAsync(peer, "HTTP/1.1 200 OK\r\n\r\n");
        Assert.Equal(200, await second);
    }

    [Fact]
    public async Task Ask_KeptConnectionClosedAndNobodyListens_IsRefusedAtOnce()
    {
        using var connection = new ProbeConnection(Address);
        var first = connection.AskAsync(ready: false, _ct);
        using (var peer = await _listener.AcceptTcpClientAsync(_ct))
        {
            await HeardAsync(peer);
            await SayAsync(peer, "HTTP/1.1 200 OK\r\n\r\n");
            await first;
        }

        _listener.Stop();

        var refused = await Assert.ThrowsAsync<SocketException>(async () => await connection.AskAsync(ready: false, _ct));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Ask_GivenUp_DoesNotTakeTheLateAnswerForTheNext()
    {
        using var connection = new ProbeConnection(Address);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ct);
        var first = connection.AskAsync(ready: false, patience.Token);
        using var hung = await _listener.AcceptTcpClientAsync(_ct);
        await HeardAsync(hung);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await first);

        var second = connection.AskAsync(ready: false, _ct);
        using var fresh = await _listener.AcceptTcpClientAsync(_ct);
        await HeardAsync(fresh);
        await SayAsync(fresh, "HTTP/1.1 200 OK\r\n\r\n");

        Assert.Equal(200, await second);
    }

    [Fact]
    public async Task Ask_NotHttp_IsBroken()
    {
        using var connection = new ProbeConnection(Address);
        var asked = connection.AskAsync(ready: false, _ct);
        using var peer = await _listener.AcceptTcpClientAsync(_ct);
        await SayAsync(peer, "SSH-2.0-what\r\n\r\n");

        await Assert.ThrowsAsync<IOException>(async () => await asked);
    }

    private async Task SayAsync(TcpClient peer, string text) => await peer.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), _ct);

    private async Task<string> HeardAsync(TcpClient peer)
    {
        var buffer = new byte[1024];
        var text = "";
        while (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            text += Encoding.ASCII.GetString(buffer, 0, await peer.GetStream().ReadAsync(buffer, _ct));
        }

        return text;
    }
}
