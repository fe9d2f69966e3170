using CsCheck;
using Platform.Embedded;

namespace Platform.FeatureStore.Tests.Writing;

public sealed class ExactlyOnceTests : IAsyncDisposable
{
    private readonly EmbeddedRedis _redis = EmbeddedRedis.Start();
    private readonly ExactlyOnceRun _run;

    public ExactlyOnceTests() => _run = new ExactlyOnceRun(_redis.Configuration);

    [Fact]
    public async Task ApplyAsync_CrashesDuplicatesAndZombiesInTwoRegions_CountsEachEventOnce() =>
        await ExactlyOnceScenario.Scattered.SampleAsync(s => _run.FaultsAsync(s, ordered: false), iter: 150, threads: 1);

    [Fact]
    public async Task ApplyAsync_CrashesAndZombiesButOneOrderOfAVisitorsEvents_GivesTheSameFeaturesToTheLast() =>
        await ExactlyOnceScenario.Ordered.SampleAsync(s => _run.FaultsAsync(s, ordered: true), iter: 150, threads: 1);

    [Fact]
    public async Task ApplyAsync_SeveralWritersOfTheSamePartitionsAtOnce_CountsEachEventOnce() =>
        await ExactlyOnceScenario.Scattered.SampleAsync(_run.ContendAsync, iter: 50, threads: 1);

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _redis.Dispose();
    }
}
