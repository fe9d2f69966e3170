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
        using var pool = new RawHttpPool(AddressOf(server), apiKey: null);

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
        using var pool = new RawHttpPool(AddressOf(server), apiKey: null);
        var asked = pool.GetAsync("/", Ct);
        using (var connection = await server.AcceptSocketAsync(Ct))
        {
            await connection.ReceiveAsync(new byte[1024], Ct);
        }

        await Assert.ThrowsAsync<IOException>(() => asked);

        Assert.False(server.Pending());
    }

    [Fact]
    public async Task Get_OneOfTwoRefuses_TheOtherAnswersAndIsKept()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        server.Start();
        using var pool = new RawHttpPool([AddressOf(closed), AddressOf(server)], apiKey: null);
        closed.Stop();

        var asked = pool.GetAsync("/", Ct);
        using var connection = await server.AcceptSocketAsync(Ct);
        await AnswerAsync(connection);
        Assert.Equal(200, (await asked).Status);

        closed.Start();
        asked = pool.GetAsync("/", Ct);
        await AnswerAsync(connection);
        Assert.Equal(200, (await asked).Status);
        Assert.False(closed.Pending());
    }

    [Fact]
    public async Task Get_OneOfTwoBreaksOff_TheOtherAnswers()
    {
        using var dying = new TcpListener(IPAddress.Loopback, 0);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        dying.Start();
        server.Start();
        using var pool = new RawHttpPool([AddressOf(dying), AddressOf(server)], apiKey: null);

        var asked = pool.GetAsync("/", Ct);
        using (var broken = await dying.AcceptSocketAsync(Ct))
        {
            await broken.ReceiveAsync(new byte[1024], Ct);
        }

        using var connection = await server.AcceptSocketAsync(Ct);
        await AnswerAsync(connection);
        Assert.Equal(200, (await asked).Status);
    }

    [Fact]
    public async Task Get_OneOfTwoDoesNotAnswerInTime_FailsAndTheNextRequestGoesToTheOther()
    {
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        using var server = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        server.Start();
        using var pool = new RawHttpPool([AddressOf(hanging), AddressOf(server)], apiKey: null);
        using var deadline = new CancellationTokenSource();
        var late = pool.GetAsync("/", deadline.Token);
        using var silent = await hanging.AcceptSocketAsync(Ct);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.False(server.Pending());

        var asked = pool.GetAsync("/", Ct);
        using var connection = await server.AcceptSocketAsync(Ct);
        await AnswerAsync(connection);
        Assert.Equal(200, (await asked).Status);
    }

    [Fact]
    public async Task Get_NoneOfTwoTakesConnections_FailsAfterEachWasAskedOnce()
    {
        using var one = new TcpListener(IPAddress.Loopback, 0);
        using var two = new TcpListener(IPAddress.Loopback, 0);
        one.Start();
        two.Start();
        using var pool = new RawHttpPool([AddressOf(one), AddressOf(two)], apiKey: null);
        one.Stop();
        two.Stop();

        var e = await Assert.ThrowsAsync<SocketException>(() => pool.GetAsync("/", Ct));

        Assert.Equal(SocketError.ConnectionRefused, e.SocketErrorCode);
    }

    private static Uri AddressOf(TcpListener listener) => new($"http://{listener.LocalEndpoint}");

    private static async Task AnswerAsync(Socket connection)
    {
        await connection.ReceiveAsync(new byte[1024], Ct);
        await connection.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Ct);
    }
}
