using Platform.Testing.Redis;

namespace Platform.Messaging.Tests;

public sealed class EmbeddedRedisTests(EmbeddedRedisBackend backend) : RedisConformance(backend), IClassFixture<EmbeddedRedisBackend>;
