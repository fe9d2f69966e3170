using CsCheck;
using Platform.Contracts.Control;
using Platform.Health.Scaling;

namespace Platform.Health.Tests.Scaling;

public sealed class ScaleAdvisorTests
{
    private static readonly ScaleOptions s_options = new() { UpAfter = TimeSpan.FromSeconds(15), DownAfter = TimeSpan.FromSeconds(60), Least = 2, Most = 8 };
    private readonly ScaleAdvisor _advisor = new(s_options);
    private TimeSpan _now;

    [Fact]
    public void Look_BusyForLong_AdvisesWhatBringsTheTargetBack()
    {
        Assert.Equal(4, Watch(14, 4, utilization: 0.9).To);

        var advice = Watch(2, 4, utilization: 0.9);

        Assert.Equal((4, 6), (advice.From, advice.To));
        Assert.Contains("90", advice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Look_SpikeBetweenQuietLooks_AdvisesNothing()
    {
        Watch(60, 4, utilization: 0.6);
        Watch(10, 4, utilization: 1);

        Assert.Equal(4, Watch(1, 4, utilization: 0.6).To);
        Assert.Equal(4, Watch(10, 4, utilization: 1).To);
    }

    [Fact]
    public void Look_LullShorterThanTheWindow_KeepsWhatTheMinuteBeforeNeeded()
    {
        Watch(60, 4, utilization: 0.6);

        Assert.Equal(4, Watch(59, 4, utilization: 0.1).To);
        Assert.Equal(2, Watch(3, 4, utilization: 0.1).To);
    }

    [Fact]
    public void Look_LongQueueOrRefusalsAtLowUtilization_AdvisesOneMore()
    {
        Assert.Equal(5, Watch(16, 4, utilization: 0.3, queue: 50).To);
        Assert.Equal(5, new ScaleAdvisorTests().Watch(16, 4, utilization: 0.6, refused: 1).To);
    }

    [Fact]
    public void Look_NobodyAnswers_AdvisesNothingAndStartsAnew()
    {
        Watch(60, 4, utilization: 1);
        Assert.Equal((0, 0), (Watch(1, 0, 0).From, Watch(1, 0, 0).To));

        Assert.Equal(2, Watch(5, 2, utilization: 1).To);
    }

    [Fact]
    public void Look_AnyLoads_StaysInItsBoundsAndNearTheTargetChangesNothing() =>
        Gen.Select(Gen.Int[1, 12], Gen.Double[0, 1], Gen.Double[0, 100]).Array[1, 200].Sample(looks =>
        {
            var advisor = new ScaleAdvisor(s_options);
            var now = TimeSpan.Zero;
            foreach (var (instances, utilization, queue) in looks)
            {
                var advice = advisor.Look(now += TimeSpan.FromSeconds(1), [.. Enumerable.Repeat(Load(utilization, queue, 0), instances)]);
                Assert.True(advice.To == advice.From || (advice.To >= s_options.Least && advice.To <= s_options.Most));
            }
        });

    private ScaleAdvice Watch(int seconds, int instances, double utilization, double queue = 0, double refused = 0)
    {
        ScaleAdvice advice = default;
        for (var i = 0; i < seconds; i++)
        {
            advice = _advisor.Look(_now += TimeSpan.FromSeconds(1), [.. Enumerable.Repeat(Load(utilization, queue, refused), instances)]);
        }

        return advice;
    }

    private static InstanceLoad Load(double utilization, double queue, double refused) => new()
    {
        Concurrency = 2,
        Utilization = utilization,
        QueueMilliseconds = queue,
        RequestsPerSecond = 100,
        RefusedPerSecond = refused,
    };
}
