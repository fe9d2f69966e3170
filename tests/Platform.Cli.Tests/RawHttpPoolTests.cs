using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.Load;

namespace Platform.Cli.Tests;

public sealed class RawHttpPoolTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_TheServerClosedTheIdleConnection_TakesAnotherOne()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var pool = new RawHttpPool(new Uri($"http://{server.LocalEndpoint}"), apiKey: null);

        for (var i = 0; i < 3; i++)
        {
            var asked = pool.GetAsync("/", Ct);
            using var connection = await server.AcceptSocketAsync(Ct);
            await AnswerAsync(connection);
            Assert.Equal(200, (await asked).Status);
            // The using closes it: the pool holds a connection that the server does not want any more.
        }
    }

    [Fact]
    public async Task Get_TheServerClosesInsteadOfAnswering_FailsAndSendsNothingAgain()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        using var pool = new RawHttpPool(new Uri($"http://{server.LocalEndpoint}"), apiKey: null);
        var asked = pool.GetAsync("/", Ct);
        using (var connection = await server.AcceptSocketAsync(Ct))
        {
            await connection.ReceiveAsync(new byte[1024], Ct);
        }

        await Assert.ThrowsAsync<IOException>(() => asked);

        Assert.False(server.Pending());
    }

    private static async Task AnswerAsync(Socket connection)
    {
        await connection.ReceiveAsync(new byte[1024], Ct);
        await connection.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Ct);
    }
}
