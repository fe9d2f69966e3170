using Platform.Testing.Kafka;

namespace Platform.Messaging.Tests;

public sealed class EmbeddedKafkaTests(EmbeddedKafkaBackend backend) : KafkaConformance(backend), IClassFixture<EmbeddedKafkaBackend>;
