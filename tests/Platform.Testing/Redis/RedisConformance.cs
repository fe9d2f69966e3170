using StackExchange.Redis;

namespace Platform.Testing.Redis;

/// <summary>What the feature store relies on in a Redis: conditional transactions, the types it keeps, and expiry.</summary>
public abstract class RedisConformance(RedisBackend backend) : IAsyncLifetime
{
    private readonly string _prefix = $"{Guid.NewGuid():N}:";
    private ConnectionMultiplexer _connection = null!;

    private IDatabase Database => _connection.GetDatabase();

    public async ValueTask InitializeAsync() => _connection = await ConnectionMultiplexer.ConnectAsync(backend.Configuration);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task Transaction_ConditionHolds_WritesEverything()
    {
        await Database.StringSetAsync(Key("offset"), 5);
        var transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(Key("offset"), 5));
        transaction.AddCondition(Condition.KeyNotExists(Key("seen")));
        _ = transaction.StringSetAsync(Key("offset"), 6);
        _ = transaction.HashIncrementAsync(Key("hash"), "views", 2);
        _ = transaction.HashIncrementAsync(Key("hash"), "score", 0.5);
        _ = transaction.SortedSetIncrementAsync(Key("set"), "item", 1.25);
        _ = transaction.KeyExpireAsync(Key("hash"), TimeSpan.FromHours(1));

        Assert.True(await transaction.ExecuteAsync());

        Assert.Equal(6, await Database.StringGetAsync(Key("offset")));
        Assert.Equal((2, 0.5), ((int)await Database.HashGetAsync(Key("hash"), "views"), (double)await Database.HashGetAsync(Key("hash"), "score")));
        Assert.Equal(1.25, await Database.SortedSetScoreAsync(Key("set"), "item"));
        Assert.InRange((await Database.KeyTimeToLiveAsync(Key("hash")))!.Value, TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Transaction_ConditionFails_WritesNothing()
    {
        await Database.StringSetAsync(Key("offset"), 6);
        var transaction = Database.CreateTransaction();
        transaction.AddCondition(Condition.StringEqual(Key("offset"), 5));
        _ = transaction.StringSetAsync(Key("offset"), 7);
        _ = transaction.HashIncrementAsync(Key("hash"), "views", 2);

        Assert.False(await transaction.ExecuteAsync());

        Assert.Equal(6, await Database.StringGetAsync(Key("offset")));
        Assert.False(await Database.KeyExistsAsync(Key("hash")));
    }

    [Fact]
    public async Task Transaction_ManyOnTheSameKeyAtOnce_NoneIsLostOrAppliedTwice()
    {
        const int writers = 4;
        const int each = 50;
        await Database.StringSetAsync(Key("counter"), 0);

        // A connection a writer: one connection's transactions are queued one after the other by the client already.
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            await using var own = await ConnectionMultiplexer.ConnectAsync(backend.Configuration);
            var database = own.GetDatabase();
            for (var done = 0; done < each;)
            {
                var now = (long)await database.StringGetAsync(Key("counter"));
                var transaction = database.CreateTransaction();
                transaction.AddCondition(Condition.StringEqual(Key("counter"), now));
                _ = transaction.StringSetAsync(Key("counter"), now + 1);
                _ = transaction.HashIncrementAsync(Key("by"), writer);
                done += await transaction.ExecuteAsync() ? 1 : 0;
            }
        }));

        Assert.Equal(writers * each, await Database.StringGetAsync(Key("counter")));
        Assert.All(await Database.HashGetAllAsync(Key("by")), e => Assert.Equal(each, e.Value));
    }

    [Fact]
    public async Task Strings_ManyAtOnce_ComeInOrderWithGapsForTheAbsent()
    {
        await Database.StringSetAsync([new(Key("1"), "a"), new(Key("3"), new byte[] { 0, 1, 255 })]);

        var values = await Database.StringGetAsync([Key("1"), Key("2"), Key("3")]);

        Assert.Equal("a", values[0]);
        Assert.True(values[1].IsNull);
        Assert.Equal([0, 1, 255], (byte[]?)values[2]);
    }

    [Fact]
    public async Task Expiry_Passed_KeyIsGone()
    {
        await Database.StringSetAsync(Key("short"), "v", TimeSpan.FromMilliseconds(200));
        await Database.HashSetAsync(Key("hash"), "f", 1);
        await Database.KeyExpireAsync(Key("hash"), TimeSpan.FromMilliseconds(200));
        await Database.StringSetAsync(Key("long"), "v", TimeSpan.FromHours(1));

        await Eventually.TrueAsync(async () => !await Database.KeyExistsAsync(Key("short")) && !await Database.KeyExistsAsync(Key("hash")));
        Assert.True(await Database.KeyExistsAsync(Key("long")));
    }

    [Fact]
    public async Task SortedSet_TrimmedByRank_KeepsTheHighest()
    {
        await Database.SortedSetAddAsync(Key("top"), [.. Enumerable.Range(0, 20).Select(i => new SortedSetEntry($"item-{i:D2}", i))]);

        await Database.SortedSetRemoveRangeByRankAsync(Key("top"), 0, -6);
        var top = await Database.SortedSetRangeByRankWithScoresAsync(Key("top"), 0, 2, Order.Descending);

        Assert.Equal(5, await Database.SortedSetLengthAsync(Key("top")));
        Assert.Equal([("item-19", 19.0), ("item-18", 18.0), ("item-17", 17.0)], top.Select(e => (e.Element.ToString(), e.Score)));
    }

    [Fact]
    public async Task SetIfAbsent_SecondTime_IsRefused()
    {
        Assert.True(await Database.StringSetAsync(Key("mark"), 1, TimeSpan.FromHours(1), When.NotExists));
        Assert.False(await Database.StringSetAsync(Key("mark"), 1, TimeSpan.FromHours(1), When.NotExists));
    }

    [Fact]
    public async Task Lists_PushedAndTrimmed_KeepTheNewest()
    {
        for (var i = 0; i < 10; i++)
        {
            await Database.ListLeftPushAsync(Key("recent"), i);
            await Database.ListTrimAsync(Key("recent"), 0, 2);
        }

        Assert.Equal([9, 8, 7], (await Database.ListRangeAsync(Key("recent"))).Select(v => (int)v));
    }

    [Fact]
    public async Task Commands_SentTogether_AreAnsweredTogether()
    {
        var batch = Database.CreateBatch();
        var writes = Enumerable.Range(0, 500).Select(i => batch.HashIncrementAsync(Key("many"), $"f{i}", 1.5)).ToArray();
        batch.Execute();

        Assert.All(await Task.WhenAll(writes), v => Assert.Equal(1.5, v));
        Assert.Equal(500, await Database.HashLengthAsync(Key("many")));
    }

    private RedisKey Key(string name) => _prefix + name;
}
