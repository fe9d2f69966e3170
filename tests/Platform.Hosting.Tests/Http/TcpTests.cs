using System.Net.Sockets;
using Platform.Hosting.Http;
using Platform.Testing;

namespace Platform.Hosting.Tests.Http;

public sealed class TcpTests
{
    [Fact]
    public async Task Connect_NobodyListens_IsARefusedConnectionLikeTheHandlersOwn()
    {
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = Tcp.ConnectAsync });

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{Ports.Free()}/"), TestContext.Current.CancellationToken));

        Assert.Equal(HttpRequestError.ConnectionError, failure.HttpRequestError);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }
}
