using Platform.Testing;
using Platform.Testing.Redis;
using Testcontainers.Redis;

namespace Platform.Integration.Tests.Redis;

/// <summary>Redis in a container.</summary>
public sealed class RedisContainerBackend : RedisBackend
{
    private readonly RedisContainer _container = new RedisBuilder(Engine.RedisImage).Build();

    public override string Configuration => _container.GetConnectionString();

    public override async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is null)
        {
            await _container.StartAsync();
        }
    }

    public override ValueTask DisposeAsync() => _container.DisposeAsync();
}

public sealed class RedisContainerTests : RedisConformance, IClassFixture<RedisContainerBackend>
{
    public RedisContainerTests(RedisContainerBackend backend)
        : base(backend) => Engine.Require();
}
