using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Platform.Contracts;
using Platform.Messaging;
using Platform.Testing;
using Platform.Testing.Kafka;

namespace Platform.Integration.Tests.Kafka;

public sealed class KafkaContainerTests : KafkaConformance, IClassFixture<KafkaContainerBackend>
{
    private readonly KafkaContainerBackend _backend;

    public KafkaContainerTests(KafkaContainerBackend backend)
        : base(backend)
    {
        Engine.Require();
        _backend = backend;
    }

    [Fact]
    public async Task AddKafkaTopics_OnStart_MakesTheRegionsTopicsAndCompactsTheCatalogue()
    {
        await using var host = await KafkaTestHost.StartAsync(_backend, services => services.AddKafkaTopics());
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _backend.BootstrapServers }).Build();

        await Eventually.TrueAsync(() =>
            new[] { Topics.Clickstream, Topics.Catalog, Topics.Impressions }.All(t =>
                admin.GetMetadata(t, TimeSpan.FromSeconds(10)).Topics[0] is { Error.IsError: false, Partitions.Count: 6 }));
        var configuration = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = Topics.Catalog }]);
        Assert.Equal("compact", configuration[0].Entries["cleanup.policy"].Value);
    }
}
