using System.Diagnostics;
using Platform.Local;

namespace Platform.Local.Tests;

/// <summary>One whole platform for the tests that leave it as they found it.</summary>
public sealed class LocalPlatformFixture : IAsyncLifetime
{
    public LocalPlatform Platform { get; private set; } = null!;

    public TimeSpan StartTook { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var watch = Stopwatch.StartNew();
        Platform = await StartAsync();
        StartTook = watch.Elapsed;
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();

    /// <param name="settings">Configuration of every service beyond what local mode sets.</param>
    public static async Task<LocalPlatform> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0, Settings = settings ?? [] }, TimeProvider.System, default);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await platform.ReadyAsync(patience.Token);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }
}
