using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting.Configuration;
using Platform.Messaging;
using Platform.Messaging.Consuming;
using Platform.Messaging.Producing;

namespace Platform.Testing.Kafka;

/// <summary>A process of region <c>a</c> that speaks to one Kafka.</summary>
public sealed class KafkaTestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private KafkaTestHost(IHost host) => _host = host;

    public KafkaProducer Producer => _host.Services.GetRequiredService<KafkaProducers>().Own;

    public static async Task<KafkaTestHost> StartAsync(KafkaBackend backend, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:Region"] = "a",
            ["Platform:Regions:0:Name"] = "a",
            ["Platform:Regions:0:Kafka"] = backend.BootstrapServers,
        });
        builder.Configuration.AddInMemoryCollection(backend.ClientSettings);
        builder.Services.AddOptions<PlatformOptions>().BindConfiguration(PlatformOptions.Section);
        if (Environment.GetEnvironmentVariable("PLATFORM_TEST_LOG") is { Length: > 0 } level)
        {
            builder.Logging.AddSimpleConsole(o => o.TimestampFormat = "HH:mm:ss.fff ").SetMinimumLevel(Enum.Parse<LogLevel>(level));
        }

        builder.Services.AddKafkaProducers();
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new KafkaTestHost(host);
    }

    public static Task<KafkaTestHost> StartAsync<THandler>(KafkaBackend backend, THandler handler, ConsumerOptions options)
        where THandler : class, IRecordHandler =>
        StartAsync(backend, services => services.AddSingleton(handler).AddKafkaConsumer<THandler>(options));

    public KafkaConsumer<THandler> Consumer<THandler>()
        where THandler : class, IRecordHandler => _host.Services.GetRequiredService<KafkaConsumer<THandler>>();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}
