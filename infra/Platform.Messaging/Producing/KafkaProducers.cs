using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Messaging.Kafka;
using Platform.Messaging.Telemetry;

namespace Platform.Messaging.Producing;

/// <summary>A producer for every region of the deployment.</summary>
public sealed class KafkaProducers : IAsyncDisposable
{
    private readonly Dictionary<string, KafkaProducer> _producers;
    private readonly string _own;

    public KafkaProducers(
        IOptions<PlatformOptions> platform, IOptions<KafkaOptions> kafka, TimeProvider time, MessagingMetrics metrics, ILogger<KafkaProducer> logger)
    {
        _own = platform.Value.Region;
        _producers = platform.Value.Regions.ToDictionary(r => r.Name, r => new KafkaProducer(r.Name, r.Kafka, kafka.Value, time, metrics, logger));
    }

    /// <summary>Every region's producer.</summary>
    public IReadOnlyCollection<KafkaProducer> All => _producers.Values;

    /// <summary>The producer of the region that this process stands in. Only for services that live in one.</summary>
    public KafkaProducer Own => Of(_own);

    /// <summary>The producer of a region of the deployment.</summary>
    public KafkaProducer Of(string region) =>
        _producers.TryGetValue(region, out var producer)
            ? producer
            : throw new ArgumentException($"Platform:Regions has no '{region}'.", nameof(region));

    /// <summary>Own region's producer where the process stands in one, else the named region's.</summary>
    internal KafkaProducer OwnOr(string region) => _producers.GetValueOrDefault(_own) ?? Of(region);

    public async ValueTask DisposeAsync() => await Task.WhenAll(_producers.Values.Select(p => p.DisposeAsync().AsTask()));
}
