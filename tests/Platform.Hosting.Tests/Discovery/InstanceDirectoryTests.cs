using Microsoft.Extensions.Logging.Abstractions;
using Platform.Hosting.Discovery;

namespace Platform.Hosting.Tests.Discovery;

public sealed class InstanceDirectoryTests
{
    [Fact]
    public async Task Instances_OfIpAddresses_AreThemselvesAtOnce()
    {
        await using var directory = Of("http://127.0.0.1:8080", "http://127.0.0.2:8080");

        Assert.Equal([new Uri("http://127.0.0.1:8080"), new Uri("http://127.0.0.2:8080")], directory.Instances);
    }

    [Fact]
    public async Task Instances_OfAName_AreItsDnsRecords()
    {
        await using var directory = Of("http://localhost:8080");

        await WaitAsync(() => directory.Instances.Count > 0);

        Assert.Equal([new Uri("http://127.0.0.1:8080")], directory.Instances);
    }

    [Fact]
    public async Task Instances_WhenOneNameIsUnknown_AreThoseOfTheOthers()
    {
        await using var directory = Of("http://no-such-host.invalid:8080", "http://127.0.0.1:8080");

        await WaitAsync(() => directory.Instances.Count > 0);

        Assert.Equal([new Uri("http://127.0.0.1:8080")], directory.Instances);
    }

    private static InstanceDirectory Of(params string[] addresses) => new(addresses, TimeProvider.System, NullLogger<InstanceDirectory>.Instance);

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
