using System.Net;
using System.Net.Sockets;
using Platform.Local.Regions;

namespace Platform.Local.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Start_EdgePortTaken_NamesTheOptionThatMendsIt()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var error = await Assert.ThrowsAsync<LocalStartException>(
            () => LocalPlatform.StartAsync(new LocalOptions { EdgePort = port, AdminPort = 0 }, TimeProvider.System, default));
        Assert.Contains("--edge-port", error.Message);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message);
    }

    [Fact]
    public async Task Dispose_RunningPlatform_LeavesNothingBehind()
    {
        var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0 }, TimeProvider.System, default);
        var (edge, folder) = (platform.EdgeAddress, platform.ScratchPath);
        Assert.True(Directory.Exists(folder));
        await platform.DisposeAsync();
        Assert.False(Directory.Exists(folder));
        using var listener = new TcpListener(IPAddress.Loopback, edge.Port);
        listener.Start();
    }

    [Fact]
    public void Scratch_LeftByADeadProcess_IsRemovedByTheNextStart()
    {
        // No process has this number: it is above the largest that Linux gives.
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "platform-local-99999999-left"));
        using var scratch = ScratchFolder.Create();
        Assert.False(Directory.Exists(left.FullName));
        Assert.True(Directory.Exists(scratch.Path));
    }
}
