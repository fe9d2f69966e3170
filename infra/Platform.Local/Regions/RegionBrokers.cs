using Platform.Embedded;

namespace Platform.Local.Regions;

/// <summary>A region's Kafka and Redis.</summary>
internal sealed class RegionBrokers : IDisposable
{
    private readonly EmbeddedKafka _kafka;
    private readonly EmbeddedRedis _redis;

    private RegionBrokers(EmbeddedKafka kafka, EmbeddedRedis redis)
    {
        _kafka = kafka;
        _redis = redis;
    }

    public string Kafka => _kafka.BootstrapServers;

    public string Redis => _redis.Configuration;

    /// <param name="partitions">Of each of Kafka's topics.</param>
    /// <param name="folder">Where Redis keeps what its memory does not hold.</param>
    public static RegionBrokers Start(int partitions, string folder)
    {
        var kafka = EmbeddedKafka.Start(partitions);
        try
        {
            return new RegionBrokers(kafka, EmbeddedRedis.Start(folder: folder));
        }
        catch
        {
            kafka.Dispose();
            throw;
        }
    }

    /// <summary>Whether the region's Kafka answers.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>Cuts the region's Kafka off; what it holds stays.</summary>
    public void TakeDown()
    {
        _kafka.TakeDown();
        IsUp = false;
    }

    public void BringUp()
    {
        _kafka.BringUp();
        IsUp = true;
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _redis.Dispose();
    }
}
