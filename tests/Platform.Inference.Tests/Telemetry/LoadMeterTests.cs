using Microsoft.Extensions.Time.Testing;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Tests.Telemetry;

public sealed class LoadMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_RunsInTheWindow_AreItsShareOfTheTimeThereWas()
    {
        var meter = new LoadMeter(2, _time);
        for (var second = 0; second < 10; second++)
        {
            meter.Ran(TimeSpan.FromSeconds(1), requests: 4, queued: TimeSpan.FromMilliseconds(40));
            meter.Refused();
            _time.Advance(TimeSpan.FromSeconds(0.999));
        }

        var load = meter.Read();

        Assert.Equal(2, load.Concurrency);
        Assert.Equal(0.5, load.Utilization, 2);
        Assert.Equal(10, load.QueueMilliseconds, 6);
        Assert.Equal(4, load.RequestsPerSecond, 1);
        Assert.Equal(1, load.RefusedPerSecond, 1);
    }

    [Fact]
    public void Read_AfterAQuietWindow_ForgetsWhatWas()
    {
        var meter = new LoadMeter(1, _time);
        meter.Ran(TimeSpan.FromSeconds(5), 1, TimeSpan.Zero);
        Assert.Equal(1, meter.Read().Utilization);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, meter.Read().Utilization);
        Assert.Equal(0, meter.Read().RequestsPerSecond);
    }
}
