using CsCheck;
using Platform.FeatureStore.Tests.Writing;
using Platform.Integration.Tests.Redis;
using Platform.Testing;

namespace Platform.Integration.Tests.Features;

/// <summary>What the embedded Redis is tested for, on the real one.</summary>
public sealed class ExactlyOnceOnRedisTests : IClassFixture<RedisContainerBackend>, IAsyncDisposable
{
    private readonly ExactlyOnceRun _run;

    public ExactlyOnceOnRedisTests(RedisContainerBackend redis)
    {
        Engine.Require();
        _run = new ExactlyOnceRun(redis.Configuration);
    }

    [Fact]
    public async Task ApplyAsync_CrashesDuplicatesAndZombiesInTwoRegions_CountsEachEventOnce() =>
        await ExactlyOnceScenario.Scattered.SampleAsync(s => _run.FaultsAsync(s, ordered: false), iter: 50, threads: 1);

    [Fact]
    public async Task ApplyAsync_CrashesAndZombiesButOneOrderOfAVisitorsEvents_GivesTheSameFeaturesToTheLast() =>
        await ExactlyOnceScenario.Ordered.SampleAsync(s => _run.FaultsAsync(s, ordered: true), iter: 50, threads: 1);

    [Fact]
    public async Task ApplyAsync_SeveralWritersOfTheSamePartitionsAtOnce_CountsEachEventOnce() =>
        await ExactlyOnceScenario.Scattered.SampleAsync(_run.ContendAsync, iter: 30, threads: 1);

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
