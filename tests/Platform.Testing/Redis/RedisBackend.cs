using Platform.Embedded;

namespace Platform.Testing.Redis;

/// <summary>A Redis that a suite runs against.</summary>
public abstract class RedisBackend : IAsyncLifetime
{
    /// <summary>StackExchange.Redis configuration.</summary>
    public abstract string Configuration { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();
}

/// <summary>The server inside the process.</summary>
public sealed class EmbeddedRedisBackend : RedisBackend
{
    private readonly EmbeddedRedis _redis = EmbeddedRedis.Start();

    public override string Configuration => _redis.Configuration;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        _redis.Dispose();
        return ValueTask.CompletedTask;
    }
}
