using Platform.Embedded;
using Platform.Testing.Redis;
using StackExchange.Redis;

namespace Platform.Messaging.Tests;

public sealed class EmbeddedRedisTests(EmbeddedRedisBackend backend) : RedisConformance(backend), IClassFixture<EmbeddedRedisBackend>
{
    private const int Keys = 4_000;
    private const int ValueBytes = 10_000;

    [Fact]
    public async Task Set_MoreThanItsMemory_NothingIsLost()
    {
        using var small = EmbeddedRedis.Start("16m", "1m");
        await using var connection = await ConnectionMultiplexer.ConnectAsync(small.Configuration);
        var redis = connection.GetDatabase();
        foreach (var some in Enumerable.Range(0, Keys).Chunk(100))
        {
            await Task.WhenAll(some.Select(i => redis.StringSetAsync($"key-{i}", new byte[ValueBytes])));
        }

        var lengths = await Task.WhenAll(Enumerable.Range(0, Keys).Select(i => redis.StringLengthAsync($"key-{i}")));
        Assert.Equal(0, lengths.Count(l => l != ValueBytes));
    }
}
