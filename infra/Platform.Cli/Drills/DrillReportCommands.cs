using System.CommandLine;
using Platform.Drills.Reporting;
using Platform.Drills.Reporting.History;
using Spectre.Console;

namespace Platform.Cli.Drills;

/// <summary><c>platform drill report</c> and <c>platform drill compare</c>.</summary>
internal static class DrillReportCommands
{
    public static Command BuildReport(Terminal terminal)
    {
        var folder = new Argument<string>("runs") { Description = "The folder of a run, or of runs.", DefaultValueFactory = _ => "drill-reports" };
        return new Command("report", """
            Write the reports again from what the runs kept, and print the page to open.

            Example: platform drill report drill-reports
            """) { folder }.Does(terminal, async (parse, ct) =>
        {
            await terminal.Output.WriteLineAsync(await DrillReports.RewriteAsync(parse.GetValue(folder)!, ct));
            return ExitCode.Ok;
        });
    }

    public static Command BuildCompare(Terminal terminal, GlobalOptions options)
    {
        var first = new Argument<string>("first") { Description = "The folder of the run that is compared with." };
        var second = new Argument<string>("second") { Description = "The folder of the run that is compared." };
        var html = new Option<string?>("--html") { Description = "Write the comparison to this file as a page." };
        return new Command("compare", """
            Compare the figures of two runs.

            Example: platform drill compare drill-reports/20260101-120000-region-killed drill-reports/20260102-120000-region-killed
            """) { first, second, html }.Does(terminal, async (parse, ct) =>
        {
            var comparison = await DrillReports.CompareAsync(parse.GetValue(first)!, parse.GetValue(second)!, ct);
            if (parse.GetValue(html) is { } page)
            {
                await File.WriteAllTextAsync(page, DrillReports.ToHtml(comparison), ct);
            }

            if (parse.GetValue(options.Json))
            {
                await terminal.WriteJsonAsync(comparison, SummaryJson.Default.RunComparison);
            }
            else
            {
                await terminal.Output.WriteLineAsync(DrillReports.ToMarkdown(comparison));
            }

            return ExitCode.Ok;
        });
    }
}
