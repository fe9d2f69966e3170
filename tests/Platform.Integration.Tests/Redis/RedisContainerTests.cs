using Platform.Testing;
using Platform.Testing.Redis;
using Testcontainers.Redis;

namespace Platform.Integration.Tests.Redis;

/// <summary>Redis in a container.</summary>
public sealed class RedisContainerBackend : RedisBackend
{
    private RedisContainer? _container;

    public override string Configuration => _container?.GetConnectionString() ?? throw new InvalidOperationException("The container was not started: there is no engine.");

    public override async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is null)
        {
            _container = new RedisBuilder(Engine.RedisImage).Build();
            await _container.StartAsync();
        }
    }

    public override ValueTask DisposeAsync() => _container?.DisposeAsync() ?? default;
}

public sealed class RedisContainerTests : RedisConformance, IClassFixture<RedisContainerBackend>
{
    public RedisContainerTests(RedisContainerBackend backend)
        : base(backend) => Engine.Require();
}
