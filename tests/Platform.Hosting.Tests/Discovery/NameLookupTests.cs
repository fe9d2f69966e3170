using System.Net;
using System.Net.Sockets;
using Platform.Hosting.Discovery;

namespace Platform.Hosting.Tests.Discovery;

public sealed class NameLookupTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("::1")]
    public async Task Of_AnAddress_IsItself(string address) => Assert.Equal([IPAddress.Parse(address)], await NameLookup.OfAsync(address, Ct));

    [Fact]
    public async Task Of_AName_AreItsAddresses() => Assert.Contains(IPAddress.Loopback, await NameLookup.OfAsync("localhost", Ct));

    [Fact]
    public async Task Of_AnUnknownName_SaysSoToEverybodyWhoAsked()
    {
        var asked = Enumerable.Range(0, 20).Select(_ => NameLookup.OfAsync("no-such-host.invalid", Ct)).ToArray();

        foreach (var one in asked)
        {
            await Assert.ThrowsAnyAsync<SocketException>(() => one);
        }

        Assert.Contains(IPAddress.Loopback, await NameLookup.OfAsync("localhost", Ct));
    }

    [Fact]
    public async Task Of_NobodyWaitsAnyMore_AsksNobody() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NameLookup.OfAsync("no-such-host.invalid", new CancellationToken(canceled: true)));
}
