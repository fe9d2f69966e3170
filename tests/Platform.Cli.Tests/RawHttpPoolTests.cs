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
        using var server = Listening();
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
        using var server = Listening();
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
    public async Task Get_OneOfTwoRefuses_TheOtherAnswers()
    {
        using var refusing = Refusing();
        using var server = Listening();
        using var pool = new RawHttpPool([AddressOf(refusing), AddressOf(server)], apiKey: null);

        await AnsweredAsync(pool, server);

        Assert.Equal(0, pool.SentAgain);
    }

    [Fact]
    public async Task Get_OneOfTwoBreaksOff_FailsAndTheNextRequestGoesToTheOther()
    {
        using var dying = Listening();
        using var server = Listening();
        using var pool = new RawHttpPool([AddressOf(dying), AddressOf(server)], apiKey: null);
        var asked = pool.GetAsync("/", Ct);
        await BreakOffAsync(dying);
        await Assert.ThrowsAsync<IOException>(() => asked);
        Assert.False(server.Pending());

        await AnsweredAsync(pool, server);

        Assert.False(dying.Pending());
    }

    [Fact]
    public async Task Get_OneOfTwoBreaksOffAndItMayBeSentAgain_TheOtherAnswersAndItIsCounted()
    {
        using var dying = Listening();
        using var server = Listening();
        using var pool = new RawHttpPool([AddressOf(dying), AddressOf(server)], apiKey: null, sendsAgain: true);
        var asked = pool.GetAsync("/", Ct);
        await BreakOffAsync(dying);
        using var connection = await server.AcceptSocketAsync(Ct);
        await AnswerAsync(connection);

        Assert.Equal(200, (await asked).Status);
        Assert.Equal(1, pool.SentAgain);
    }

    [Fact]
    public async Task Get_OneOfTwoDoesNotAnswerInTime_FailsAndTheNextRequestGoesToTheOther()
    {
        using var hanging = Listening();
        using var server = Listening();
        using var pool = new RawHttpPool([AddressOf(hanging), AddressOf(server)], apiKey: null, sendsAgain: true);
        using var deadline = new CancellationTokenSource();
        var late = pool.GetAsync("/", deadline.Token);
        using var silent = await hanging.AcceptSocketAsync(Ct);
        await deadline.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        Assert.False(server.Pending());

        await AnsweredAsync(pool, server);
    }

    [Fact]
    public async Task Get_OneOfTwoSaysThatItCloses_TheNextRequestGoesToTheOther()
    {
        using var stopping = Listening();
        using var server = Listening();
        using var pool = new RawHttpPool([AddressOf(stopping), AddressOf(server)], apiKey: null);
        await AnsweredAsync(pool, stopping, "Connection: close\r\n");

        await AnsweredAsync(pool, server);

        Assert.False(stopping.Pending());
    }

    [Fact]
    public async Task Get_NoneOfTwoTakesConnections_Fails()
    {
        using var one = Refusing();
        using var two = Refusing();
        using var pool = new RawHttpPool([AddressOf(one), AddressOf(two)], apiKey: null, sendsAgain: true);

        var e = await Assert.ThrowsAsync<SocketException>(() => pool.GetAsync("/", Ct));

        Assert.Equal(SocketError.ConnectionRefused, e.SocketErrorCode);
    }

    private static TcpListener Listening()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    /// <summary>It holds its port, so that nobody else can listen there.</summary>
    private static Socket Refusing()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static async Task BreakOffAsync(TcpListener listener)
    {
        using var connection = await listener.AcceptSocketAsync(Ct);
        await connection.ReceiveAsync(new byte[1024], Ct);
    }

    private static async Task AnsweredAsync(RawHttpPool pool, TcpListener server, string header = "")
    {
        var asked = pool.GetAsync("/", Ct);
        using var connection = await server.AcceptSocketAsync(Ct);
        await AnswerAsync(connection, header);
        Assert.Equal(200, (await asked).Status);
    }

    private static Uri AddressOf(Socket socket) => new($"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}");

    private static Uri AddressOf(TcpListener listener) => new($"http://{listener.LocalEndpoint}");

    private static async Task AnswerAsync(Socket connection, string header = "")
    {
        await connection.ReceiveAsync(new byte[1024], Ct);
        await connection.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{header}Content-Length: 0\r\n\r\n"), Ct);
    }
}
