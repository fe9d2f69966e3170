using Platform.Drills.Journal;
using Platform.Drills.Reporting.Charts;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

public sealed class ChartTests
{
    private static readonly TimeAxis s_minute = new(TimeSpan.Zero, TimeSpan.FromMinutes(1));

    [Fact]
    public void TimeAxis_Ticks_AreRoundAndFew()
    {
        Assert.Equal([0, 10, 20, 30, 40, 50, 60], s_minute.Ticks().Select(t => t.TotalSeconds));
        Assert.Equal([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35], new TimeAxis(TimeSpan.Zero, TimeSpan.FromSeconds(0.35)).Ticks().Select(t => Math.Round(t.TotalSeconds, 3)));
        Assert.InRange(new TimeAxis(TimeSpan.Zero, TimeSpan.FromDays(40)).Ticks().Count(), 2, 9);
        Assert.Empty(new TimeAxis(TimeSpan.Zero, TimeSpan.Zero).Ticks());
    }

    [Fact]
    public void TimeAxis_OfACloseUp_CountsFromItsStart()
    {
        var axis = new TimeAxis(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20.5));

        Assert.Equal(500, axis.X(TimeSpan.FromSeconds(20.25)));
        Assert.Equal([20, 20.1, 20.2, 20.3, 20.4, 20.5], axis.Ticks().Select(t => Math.Round(t.TotalSeconds, 3)));
        Assert.False(axis.Holds(TimeSpan.FromSeconds(21)));
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(30, 500)]
    [InlineData(90, 1000)]
    public void TimeAxis_X_IsInItsField(double seconds, double x) => Assert.Equal(x, s_minute.X(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void ValueAxis_Logarithmic_PutsEqualRatiosEquallyFarApart()
    {
        var axis = new ValueAxis(0.001, 1, Logarithmic: true);

        Assert.Equal([100, 66.667, 33.333, 0], new[] { 0.001, 0.01, 0.1, 1 }.Select(v => Math.Round(axis.Y(v), 3)));
        Assert.Equal(100, axis.Y(0));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(11, 20)]
    [InlineData(420, 500)]
    [InlineData(5_000, 5_000)]
    public void ValueAxis_FromZero_EndsAtARoundNumber(double most, double end) => Assert.Equal(end, ValueAxis.FromZero([most], 10).Most);

    [Fact]
    public void Path_Through_BreaksAtGaps() =>
        Assert.Equal("M0 1L1 2M9 3.5", SvgPath.Through([(0, 1), (1, 2), (9, 3.54)], gap: 4).ToString());

    [Fact]
    public void Series_WithAMissingStretch_LeavesAGap()
    {
        var points = Enumerable.Range(0, 60).Where(s => s is < 20 or > 40).Select(s => (TimeSpan.FromSeconds(s), 1d)).ToList();
        var path = new Series("lag", new Look(0), points).Draw(s_minute, new ValueAxis(0, 2)).ToString();

        Assert.Equal(2, path.Count(c => c == 'M'));
    }

    [Fact]
    public void LatencyMap_OfOneSlowAnswerAmongMany_ShowsIt()
    {
        var recorder = Recorder();
        for (var i = 0; i < 1_000; i++)
        {
            Answer(recorder, TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(i == 0 ? 900 : 5));
        }

        var strip = LatencyMap.Draw(s_minute, LoadColumn.Of(recorder.ToRecord()), Objective);
        var drawing = strip.Drawing.ToString();

        Assert.Contains("the slowest took 900 ms", strip.Summary, StringComparison.Ordinal);
        Assert.Matches("class=\"heat h0\" d=\"M[^\"]+\"", drawing);
        Assert.Matches("class=\"heat h4\" d=\"M[^\"]+\"", drawing);
    }

    [Fact]
    public void LoadColumns_OfALongRun_AddUpToAllRequests()
    {
        var recorder = Recorder();
        for (var i = 0; i < 5_000; i++)
        {
            Answer(recorder, TimeSpan.FromSeconds(i), TimeSpan.FromMilliseconds(5));
        }

        var columns = LoadColumn.Of(recorder.ToRecord());

        Assert.InRange(columns.Count, 200, 240);
        Assert.Equal(5_000, columns.Sum(c => c.Load.Sent));
    }

    [Fact]
    public void Trend_OfAMissingAndAZeroFigure_DrawsTheZeroAlone()
    {
        var trend = Trend.Draw("RTO", FigureUnit.Seconds, [null, 0, 0.3], 0.2).ToString();

        Assert.Contains("2 runs, from 0 ms to 300 ms, latest 300 ms", trend, StringComparison.Ordinal);
        Assert.Matches("class=\"within\" d=\"M[^M\"]+\"", trend);
        Assert.Matches("class=\"over\" d=\"M[^M\"]+\"", trend);
    }

    private static ObjectiveRecord Objective { get; } = new() { Success = 0.999, Latency = TimeSpan.FromMilliseconds(250) };

    private static LoadRecorder Recorder() => new(100, 0, TimeSpan.FromMilliseconds(250), Objective);

    private static void Answer(LoadRecorder recorder, TimeSpan due, TimeSpan latency) =>
        recorder.Record(new RequestOutcome { IsPost = false, Path = "/", Due = due, Sent = due, Latency = latency, Region = "a" });
}
