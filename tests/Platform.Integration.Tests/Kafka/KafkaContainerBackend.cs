using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Platform.Testing;
using Platform.Testing.Kafka;
using Testcontainers.Kafka;

namespace Platform.Integration.Tests.Kafka;

/// <summary>Apache Kafka in a container. Away means frozen: connections stay open and nothing is answered, which is harder than refusing.</summary>
public sealed class KafkaContainerBackend : KafkaBackend
{
    private KafkaContainer? _container;

    public override string BootstrapServers => Container.GetBootstrapAddress();

    // A container's builder looks for the engine already, so there is none before a test may run.
    private KafkaContainer Container => _container ?? throw new InvalidOperationException("The container was not started: there is no engine.");

    public override async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is null)
        {
            _container = new KafkaBuilder(Engine.KafkaImage)
                .WithVendor(KafkaVendor.ApacheSoftwareFoundation)
                .WithEnvironment("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .WithEnvironment("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .Build();
            await _container.StartAsync();
            await CreateTopicAsync(Contracts.Topics.Rejected, 1);
        }
    }

    public override ValueTask DisposeAsync() => _container?.DisposeAsync() ?? default;

    public override async Task CreateTopicAsync(string topic, int partitions)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers }).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = 1 }]);
    }

    public override Task TakeAwayAsync() => Frozen.FreezeAsync(Container);

    public override Task BringBackAsync() => Container.UnpauseAsync();
}
