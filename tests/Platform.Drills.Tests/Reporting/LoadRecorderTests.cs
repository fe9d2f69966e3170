using Platform.Drills.Journal;

namespace Platform.Drills.Tests.Reporting;

public sealed class LoadRecorderTests
{
    private static readonly ObjectiveRecord s_objective = new() { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) };
    private readonly LoadRecorder _recorder = new(100, 0.3, TimeSpan.FromMilliseconds(250), s_objective);

    [Fact]
    public void Record_FailedAndSlow_AreBadAtTheTimeTheyWereDue()
    {
        Get(1.0, 0.005);
        Get(1.1, 0.400);
        Get(1.2, 0.100, failure: "HTTP 503");

        var sample = Assert.Single(_recorder.ToRecord().Samples).Get;

        Assert.Equal((3, 1, 1), (sample.Sent, sample.Failed, sample.Slow));
        Assert.Equal(TimeSpan.FromSeconds(1.1), sample.FirstBad);
        Assert.Equal(TimeSpan.FromSeconds(1.2), sample.LastBad);
        Assert.Equal(2, sample.ByRegion["a"]);
    }

    [Fact]
    public void Record_ByDueTime_FillsIntervalsInOrder()
    {
        Get(9.99, 0.001);
        Get(0.01, 0.001);

        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(9.75)], _recorder.ToRecord().Samples.Select(s => s.Start));
    }

    [Fact]
    public void Record_ManyKindsOfFailures_KeepsABoundedList()
    {
        for (var i = 0; i < 500; i++)
        {
            Get(i, 0.001, failure: $"socket {i}");
        }

        var errors = _recorder.ToRecord().Errors;

        Assert.Equal(LoadRecorder.MostErrors, errors.Count);
        Assert.Equal(500, errors.Sum(e => e.Count));
    }

    [Fact]
    public void Record_ManyRequests_KeepsTheSlowestInOrder()
    {
        for (var i = 0; i < 100; i++)
        {
            Get(i, i / 1000d);
        }

        var slowest = _recorder.ToRecord().Slowest;

        Assert.Equal(LoadRecorder.MostSlowest, slowest.Count);
        Assert.Equal(TimeSpan.FromMilliseconds(99), slowest[0].Latency);
        Assert.Equal(TimeSpan.FromMilliseconds(80), slowest[^1].Latency);
    }

    [Fact]
    public void Record_SentLongAfterDue_CountsAsLate()
    {
        Get(1, 0.2, sentAfter: 0.1);
        Get(2, 0.2, sentAfter: 0.001);

        var generator = _recorder.ToRecord().Generator;

        Assert.Equal(1, generator.Late);
        Assert.Equal(TimeSpan.FromSeconds(0.1), generator.Worst);
    }

    private void Get(double due, double latency, string? failure = null, double sentAfter = 0) => _recorder.Record(new RequestOutcome
    {
        IsPost = false,
        Path = "/v1/search",
        Due = TimeSpan.FromSeconds(due),
        Sent = TimeSpan.FromSeconds(due + sentAfter),
        Latency = TimeSpan.FromSeconds(latency),
        Region = "a",
        Failure = failure,
    });
}
