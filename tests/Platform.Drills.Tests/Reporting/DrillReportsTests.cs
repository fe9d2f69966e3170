using Platform.Drills.Reporting;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Tests.Reporting;

public sealed class DrillReportsTests : IDisposable
{
    private readonly DirectoryInfo _runs = Directory.CreateTempSubdirectory("runs-");
    private readonly SampleRun _run = new();

    public void Dispose() => _runs.Delete(recursive: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_OfRun_LeavesWhatPeopleAndMachinesRead()
    {
        var summary = await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);

        Assert.Equal(DrillVerdict.Pass, summary.Verdict);
        Assert.Equal(["journal.json", "report.html", "report.md", "summary.json"], Files(summary.Run));
        Assert.Contains(summary.Run, await ReadAsync("index.html"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_OfLaterRun_IsBesideTheEarlierOnesOfTheSameDrill()
    {
        await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);
        var other = _run.Journal() with { Run = "other" };
        await DrillReports.WriteAsync(_runs.FullName, other with { Scenario = other.Scenario with { Name = "other" } }, Ct);
        var later = await DrillReports.WriteAsync(_runs.FullName, (_run with { StartTime = _run.StartTime.AddDays(1) }).Journal(), Ct);

        var page = await ReadAsync(Path.Combine(later.Run, "report.html"));

        Assert.Contains("20260314-150926-region-killed/report.html", page, StringComparison.Ordinal);
        Assert.DoesNotContain("other/report.html", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_ReadBack_HasTheSameFigures()
    {
        var written = await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);
        var read = await RunSummary.ReadAsync(Path.Combine(_runs.FullName, written.Run), Ct);

        Assert.Equal(written.Figures, read.Figures);
        Assert.Equal((written.Verdict, written.Sentence), (read.Verdict, read.Sentence));
    }

    [Fact]
    public async Task History_WithAnUnreadableRun_SaysSo()
    {
        await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);
        var broken = _runs.CreateSubdirectory("broken");
        await File.WriteAllTextAsync(Path.Combine(broken.FullName, RunSummary.FileName), "{", Ct);

        var page = await ReadAsync(await DrillReports.RewriteAsync(_runs.FullName, Ct));

        Assert.Contains("Cannot be read", page, StringComparison.Ordinal);
        Assert.Contains("broken", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rewrite_OfOneRun_MakesItsReportAgain()
    {
        var summary = await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);
        var folder = Path.Combine(_runs.FullName, summary.Run);
        File.Delete(Path.Combine(folder, "report.html"));

        Assert.Equal(Path.Combine(folder, "report.html"), await DrillReports.RewriteAsync(folder, Ct));
        Assert.True(File.Exists(Path.Combine(folder, "report.html")));
    }

    [Fact]
    public async Task Rewrite_OfFolderWithoutRuns_SaysSo() =>
        Assert.Contains("journal.json", (await Assert.ThrowsAsync<InvalidDataException>(() => DrillReports.RewriteAsync(_runs.FullName, Ct))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../outside")]
    [InlineData("..")]
    [InlineData("")]
    public async Task Write_OfIdThatLeadsElsewhere_IsRefused(string id) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => DrillReports.WriteAsync(_runs.FullName, _run.Journal() with { Run = id }, Ct));

    [Fact]
    public async Task Compare_OfTwoRuns_ShowsEveryDifferenceAndItsDirection()
    {
        var good = await DrillReports.WriteAsync(_runs.FullName, _run.Journal(), Ct);
        var bad = await DrillReports.WriteAsync(_runs.FullName, (_run with { Failures = 14, StartTime = _run.StartTime.AddDays(1) }).Journal(), Ct);

        var comparison = await DrillReports.CompareAsync(Path.Combine(_runs.FullName, good.Run), Path.Combine(_runs.FullName, bad.Run), Ct);
        var rto = comparison.Figures.Single(f => f.Figure.Key == FigureKey.Rto);

        Assert.Equal((0.52, false), (Math.Round(rto.Difference!.Value, 3), rto.Better));
        Assert.Empty(comparison.Remarks);
        Assert.Contains("| RTO | 0 ms | 520 ms | +520 ms | worse |", DrillReports.ToMarkdown(comparison), StringComparison.Ordinal);
        Assert.Contains("worse", DrillReports.ToHtml(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OfFiguresLittleApart_CallsNeitherBetter()
    {
        var figure = new Figure { Key = FigureKey.Slowest, Name = "Slowest answer", Unit = FigureUnit.Seconds };

        Assert.Null(new FigureComparison(figure, 0.100, 0.104, null).Better);
        Assert.True(new FigureComparison(figure, 0.100, 0.090, null).Better);
        Assert.False(new FigureComparison(figure, 0, 0.001, null).Better);
    }

    [Fact]
    public void Compare_OfDifferentDrills_RemarksOnIt()
    {
        var summary = RunMeasures.Of(_run.Journal()).Summarise();

        var remarks = RunComparison.Of(summary, summary with { Scenario = "other", Target = "local", Verdict = DrillVerdict.Invalid }).Remarks;

        Assert.Equal(3, remarks.Count);
    }

    [Fact]
    public async Task Markdown_OfRun_HasVerdictFiguresAndActionsForAnOwner()
    {
        var summary = await DrillReports.WriteAsync(_runs.FullName, (_run with { Failures = 3 }).Journal(), Ct);
        var text = await ReadAsync(Path.Combine(summary.Run, "report.md"));

        Assert.StartsWith("# FAIL: Drill 3: kill -9 all of region a", text, StringComparison.Ordinal);
        Assert.Contains("| Events lost (RPO) | 0 ✓ | 0 | – |", text, StringComparison.Ordinal);
        Assert.Contains("- [ ] Find the cause:", text, StringComparison.Ordinal);
        Assert.Contains("owner:", text, StringComparison.Ordinal);
    }

    private string[] Files(string run) => [.. new DirectoryInfo(Path.Combine(_runs.FullName, run)).GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    private Task<string> ReadAsync(string path) => File.ReadAllTextAsync(Path.Combine(_runs.FullName, path), Ct);
}
