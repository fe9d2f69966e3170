using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Messaging.Buses;

/// <summary>
/// One bus a region, each connected in the background and for ever: a broker that is away, gone or frozen delays neither start, nor
/// readiness, nor the other regions. Messages may come late, twice, or not at all; what they carry must bear that.
/// </summary>
public sealed partial class RegionalBuses : BackgroundService
{
    private readonly IReadOnlyList<RegionalBus> _buses;

    public RegionalBuses(
        IOptions<PlatformOptions> platform,
        IOptions<BusOptions> options,
        IServiceProvider services,
        TimeProvider time,
        Random random,
        ILogger<RegionalBuses> logger)
    {
        var consumers = services.GetRequiredService<BusConsumers>();
        var queueSuffix = QueueSuffix(platform.Value, random);
        var context = new BusContext(consumers.Endpoints, queueSuffix, services, options.Value, time, random, logger);
        if (services.GetService<SharedBus>() is { } shared)
        {
            _buses = [new RegionalBus([.. platform.Value.Regions.Select(r => r.Name)], () => shared.Control, owned: false, context, OnConnected)];
        }
        else
        {
            _buses =
            [
                .. platform.Value.Regions.Where(r => r.RabbitMq.Length > 0).Select(r =>
                    new RegionalBus([r.Name], () => RabbitMqBus.Create(r.RabbitMq, options.Value), owned: true, context, OnConnected)),
            ];
        }
    }

    /// <summary>A region's bus has connected, for the first time or again: what was decided meanwhile did not arrive by it, so ask for it.</summary>
    public event Action<string>? Connected;

    /// <summary>Which region's bus is connected now.</summary>
    public IReadOnlyDictionary<string, bool> Connections =>
        _buses.SelectMany(b => b.Regions.Select(r => (Region: r, b.IsConnected))).ToDictionary(c => c.Region, c => c.IsConnected);

    /// <summary>
    /// Publishes to every connected region at once and answers how many took it, at most after the publish timeout. A broker that is
    /// away or frozen is one that did not take it, never an exception; a message given up on may still arrive later.
    /// </summary>
    public async Task<int> PublishAsync<T>(T message, CancellationToken cancellationToken)
        where T : class
    {
        var taken = await Task.WhenAll(_buses.Select(b => b.PublishAsync(message, cancellationToken)));
        return taken.Sum();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_buses.Select(b => b.RunAsync(stoppingToken)));

    private void OnConnected(string region) => Connected?.Invoke(region);

    /// <summary>Region and instance for people; the number keeps two processes of one name, or one and its successor, from sharing a queue.</summary>
    private static string QueueSuffix(PlatformOptions platform, Random random)
    {
        var name = $".{(platform.Region.Length > 0 ? platform.Region : "global")}.{platform.Instance}";
        return NotForQueues().Replace(name, "-") + string.Create(CultureInfo.InvariantCulture, $".{random.Next():x8}");
    }

    [GeneratedRegex("[^A-Za-z0-9_.-]")]
    private static partial Regex NotForQueues();
}
