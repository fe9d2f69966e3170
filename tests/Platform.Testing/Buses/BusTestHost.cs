using System.Collections.Concurrent;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Buses;
using Host = Microsoft.Extensions.Hosting.Host;

namespace Platform.Testing.Buses;

/// <summary>A message of the suite.</summary>
public sealed record Announcement(string Text);

/// <summary>What a test host received.</summary>
public sealed class Inbox
{
    public ConcurrentQueue<string> Texts { get; } = new();
}

/// <summary>Puts announcements into the inbox, from a scope of its own.</summary>
public sealed class AnnouncementConsumer(Inbox inbox) : IConsumer<Announcement>
{
    private static int s_failures;

    public Task Consume(ConsumeContext<Announcement> context)
    {
        // Fails once: a consumer may, and is asked again.
        if (context.Message.Text.StartsWith("fails-once", StringComparison.Ordinal) && Interlocked.Increment(ref s_failures) == 1)
        {
            throw new InvalidOperationException("Not this time.");
        }

        inbox.Texts.Enqueue(context.Message.Text);
        return Task.CompletedTask;
    }
}

/// <summary>A process of a region with a bus to every region.</summary>
public sealed class BusTestHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _connected = new();
    private readonly IHost _host;

    private BusTestHost(IHost host) => _host = host;

    public RegionalBuses Buses => _host.Services.GetRequiredService<RegionalBuses>();

    public IReadOnlyList<string> Received => [.. _host.Services.GetRequiredService<Inbox>().Texts];

    public IReadOnlyList<string> ConnectedRegions => [.. _connected];

    public static async Task<BusTestHost> StartAsync(BusBackend backend, string region, string instance, string purpose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // What is bounded stays so, and a busy machine is no fault.
            ["Bus:PublishTimeout"] = "00:00:05",
            ["Platform:Region"] = region,
            ["Platform:Instance"] = instance,
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:RabbitMq"] = backend.AddressOf("a"),
            ["Platform:Regions:1:Name"] = "b",
            ["Platform:Regions:1:RabbitMq"] = backend.AddressOf("b"),
        });
        builder.Services.AddOptions<PlatformOptions>().BindConfiguration(PlatformOptions.Section);
        builder.Services.AddSingleton<Inbox>();
        backend.Register(builder.Services);
        builder.Services.AddRegionalBuses(b => b.Consume<Announcement, AnnouncementConsumer>(purpose));
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_LOG") is { Length: > 0 } level)
        {
            builder.Logging.AddSimpleConsole().SetMinimumLevel(Enum.Parse<LogLevel>(level));
        }

        var host = builder.Build();
        var started = new BusTestHost(host);
        started.Buses.Connected += started._connected.Enqueue;
        await host.StartAsync();
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
