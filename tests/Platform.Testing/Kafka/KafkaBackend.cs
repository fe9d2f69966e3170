using Platform.Embedded;

namespace Platform.Testing.Kafka;

/// <summary>A Kafka that a suite runs against.</summary>
public abstract class KafkaBackend : IAsyncLifetime
{
    public abstract string BootstrapServers { get; }

    /// <summary>What clients of this broker are to be told.</summary>
    public virtual IReadOnlyDictionary<string, string?> ClientSettings { get; } = new Dictionary<string, string?>();

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    public abstract Task CreateTopicAsync(string topic, int partitions);

    /// <summary>Makes the broker stop answering.</summary>
    public abstract Task TakeAwayAsync();

    /// <summary>Ends <see cref="TakeAwayAsync"/>.</summary>
    public abstract Task BringBackAsync();
}

/// <summary>The broker inside the process.</summary>
public sealed class EmbeddedKafkaBackend : KafkaBackend
{
    private readonly EmbeddedKafka _kafka = EmbeddedKafka.Start();

    public override string BootstrapServers => _kafka.BootstrapServers;

    public override IReadOnlyDictionary<string, string?> ClientSettings => EmbeddedKafka.ClientSettings;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _kafka.Dispose();
        return ValueTask.CompletedTask;
    }

    public override Task CreateTopicAsync(string topic, int partitions)
    {
        _kafka.CreateTopic(topic, partitions);
        return Task.CompletedTask;
    }

    public override Task TakeAwayAsync()
    {
        _kafka.TakeDown();
        return Task.CompletedTask;
    }

    public override Task BringBackAsync()
    {
        _kafka.BringUp();
        return Task.CompletedTask;
    }
}
