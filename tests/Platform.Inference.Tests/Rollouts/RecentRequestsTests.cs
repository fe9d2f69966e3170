using Platform.Inference.Loading;
using Platform.Inference.Rollouts;
using Platform.Testing;

namespace Platform.Inference.Tests.Rollouts;

public sealed class RecentRequestsTests
{
    [Fact]
    public async Task Offer_WhileAVersionIsWarmedForLong_DoesNotWait()
    {
        var recent = new RecentRequests(TimeProvider.System);
        var looping = TestModels.LoadedLooping();
        // Above 10 it never ends.
        recent.Offer("looping", TestModels.Floats("x", 1, 11));
        using var stop = new CancellationTokenSource();
        var warming = LowPriority.RunAsync(() => recent.Replay(looping, stop.Token));

        // One a second is taken, so that a later one meets the lock.
        for (var until = DateTime.UtcNow.AddSeconds(2.5); DateTime.UtcNow < until; await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            recent.Offer("looping", TestModels.Floats("x", 1, 1));
        }

        Assert.False(warming.IsCompleted);
        await stop.CancelAsync();
        Assert.Contains("longer than any request may", await warming, StringComparison.Ordinal);
        looping.Dispose();
    }
}
