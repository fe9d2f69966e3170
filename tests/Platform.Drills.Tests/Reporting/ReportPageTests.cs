using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Platform.Drills.Journal;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;

namespace Platform.Drills.Tests.Reporting;

public sealed partial class ReportPageTests
{
    private const string Hostile = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"'";
    private static readonly DrillJournal s_journal = new SampleRun().Journal();

    [Theory]
    [InlineData(0, "PASS", "None of 11,", "RTO is 0")]
    [InlineData(14, "FAIL", "14 of 11,", "RTO is 520 ms")]
    public void Page_OfRun_SaysVerdictAndWhatHappened(int failures, string verdict, string happened, string recovery)
    {
        var page = Page(new SampleRun { Failures = failures }.Journal());

        Assert.Contains($"<title>{verdict}: Drill 3: kill -9 all of region a</title>", page, StringComparison.Ordinal);
        Assert.Contains(happened, page, StringComparison.Ordinal);
        Assert.Contains(recovery, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfEveryKind_IsWellFormedAndNeedsNoNetwork()
    {
        foreach (var journal in new[] { s_journal, Empty(), GoldenJournal.Value, new SampleRun { Failures = 300 }.Journal(), Everywhere(Hostile) })
        {
            var page = Page(journal);
            WellFormed(page);

            Assert.DoesNotMatch(Fetches(), page);
        }
    }

    [Fact]
    public void Page_WithHostileTextEverywhere_HasNoScriptButItsOwn()
    {
        var page = Page(Everywhere(Hostile));

        Assert.Single(WellFormed(page).Descendants("script"));
        Assert.Empty(WellFormed(page).Descendants("img"));
        Assert.DoesNotContain(WellFormed(page).Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void Page_Policy_AllowsExactlyItsScript()
    {
        var page = WellFormed(Page(s_journal));
        var script = page.Descendants("script").Single().Value;
        var policy = page.Descendants("meta").Single(m => m.Attribute("http-equiv") is not null).Attribute("content")!.Value;

        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Charts_HaveAlternativesInWords()
    {
        var page = WellFormed(Page(s_journal));
        var charts = page.Descendants("svg").Where(s => s.Attribute("role")?.Value == "img").ToList();

        Assert.Equal(8, charts.Count);
        Assert.All(charts, c => Assert.True(c.Attribute("aria-label")!.Value.Length > 20));
        Assert.All(page.Descendants("svg").Except(charts), s => Assert.Equal("true", s.Attribute("aria-hidden")?.Value));
    }

    [Fact]
    public void Page_Charts_ShadeTheFaultOnTheSameClock()
    {
        var shades = WellFormed(Page(s_journal)).Descendants("rect").Where(r => r.Attribute("class")?.Value == "fault").ToList();

        Assert.Equal(8, shades.Count);
        Assert.All(shades, s => Assert.Equal(("222.22", "333.33"), (s.Attribute("x")!.Value, s.Attribute("width")!.Value)));
    }

    [Fact]
    public void Page_OfRunThatNeverBegan_SaysWhyAndDrawsNoGauges()
    {
        var page = Page(Empty());

        Assert.Contains("Nothing was broken: the run ended early (not steady)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Suspicion of each observer", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_OfHours_StaysSmallEnoughToOpen()
    {
        var recorder = new LoadRecorder(10, 0.3, TimeSpan.FromMilliseconds(250), s_journal.Scenario.Objective);
        var hours = TimeSpan.FromHours(4);
        for (var due = TimeSpan.Zero; due < hours; due += TimeSpan.FromMilliseconds(250))
        {
            recorder.Record(new RequestOutcome { IsPost = false, Path = "/v1/search", Due = due, Sent = due, Latency = TimeSpan.FromMilliseconds(1 + (due.TotalSeconds % 200)), Region = "a" });
        }

        var moments = Enumerable.Range(0, 14_400).Select(i => new TimelineMoment { At = TimeSpan.FromSeconds(i), Kind = MomentKind.Note, Source = "engine", Text = "again" });
        var points = Enumerable.Range(0, 14_400).Select(i => new GaugePoint(TimeSpan.FromSeconds(i), i == 9_000 ? 7_777 : 1)).ToList();
        var page = Page(s_journal with
        {
            Duration = hours,
            Load = recorder.ToRecord(),
            Timeline = [.. moments],
            Gauges = [new GaugeSeries { Kind = GaugeKind.Lag, Subject = "feature", Region = "a", Points = points }],
        });

        Assert.InRange(page.Length, 10_000, 1_000_000);
        Assert.Contains("highest 7,777 by feature of a", page, StringComparison.Ordinal);
        Assert.Contains("later moments are in journal.json", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_WithEarlierRuns_ShowsThemAndWhatIsUsual()
    {
        RunSummary[] earlier = [.. Enumerable.Range(1, 3).Select(i => RunMeasures.Of(new SampleRun { Seed = i, StartTime = s_journal.StartTime.AddDays(-i) }.Journal()).Summarise())];
        var page = ReportPage.Of(RunMeasures.Of(s_journal), earlier).ToString();

        Assert.Contains("Median of 3", page, StringComparison.Ordinal);
        Assert.Contains("href=\"../20260313-150926-region-killed/report.html\"", page, StringComparison.Ordinal);
    }

    private static string Page(DrillJournal journal) => ReportPage.Of(RunMeasures.Of(journal), []).ToString();

    private static DrillJournal Empty() => s_journal with
    {
        EndedEarly = "not steady",
        Duration = TimeSpan.Zero,
        Phases = [],
        Timeline = [],
        Load = s_journal.Load with { Samples = [], Errors = [], Slowest = [] },
        Gauges = [],
        Ledger = null,
        Expectations = [],
        Faults = [],
        State = [],
        Mechanisms = [],
        ModelChanges = [],
    };

    private static DrillJournal Everywhere(string text) => s_journal with
    {
        Run = text,
        Commit = text,
        EndedEarly = text,
        Scenario = s_journal.Scenario with { Name = text, Title = text, Hypothesis = text, Target = text },
        Machine = s_journal.Machine with { OperatingSystem = text, Runtime = text },
        Timeline = [.. s_journal.Timeline.Select(m => m with { Source = text, Text = text, Region = text })],
        Gauges = [.. s_journal.Gauges.Select(g => g with { Subject = text, Region = text })],
        Ledger = s_journal.Ledger! with { Missing = [new MissingEvent(text, TimeSpan.Zero)] },
        Expectations = [new ExpectationRecord { Text = text, Seen = text, Outcome = ExpectationOutcome.Unknown }],
        Faults = [s_journal.Faults[0] with { Action = text, Targets = [text], Region = text, UndoneBy = text }],
        State = [new StateRecord(text, text, text + text)],
        Mechanisms = [s_journal.Mechanisms[0] with { Name = text, Basis = text }],
        ModelChanges = [s_journal.ModelChanges[0] with { Model = text, FromVersion = text, ToVersion = text, Measure = text }],
        Load = s_journal.Load with
        {
            Errors = [new ErrorRecord(text, text, 1, TimeSpan.Zero, TimeSpan.Zero)],
            Slowest = [new SlowRequestRecord(text, text, TimeSpan.Zero, TimeSpan.Zero, text)],
            Samples = [.. s_journal.Load.Samples.Select(s => s with { Get = s.Get with { ByRegion = new Dictionary<string, long> { [text] = 1 }, ByRung = new Dictionary<string, long> { [text] = 1 } } })],
        },
    };

    /// <summary>Reads the page as XML, which is stricter than any browser: only the elements that HTML leaves open are closed first.</summary>
    private static XElement WellFormed(string page)
    {
        var raw = Raw().Replace(page, m => $"<{m.Groups[1].Value}><![CDATA[{m.Groups[2].Value}]]></{m.Groups[1].Value}>");
        return XElement.Parse(Void().Replace(raw.Replace("<!doctype html>", "", StringComparison.Ordinal), "<$1/>"));
    }

    [GeneratedRegex("<(style|script)>(.*?)</\\1>", RegexOptions.Singleline)]
    private static partial Regex Raw();

    [GeneratedRegex("<((?:meta|br)\\b[^>]*)>")]
    private static partial Regex Void();

    [GeneratedRegex("(src|href)=\"(https?:)?//|url\\(|@import|<link")]
    private static partial Regex Fetches();
}
