using Platform.Drills.Journal;
using Platform.Drills.Reporting.History;
using Platform.Drills.Reporting.Markdown;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;

namespace Platform.Drills.Reporting;

/// <summary>
/// Writes the reports of runs. A folder of runs holds a folder a run, named by the run's id, with <c>journal.json</c>, <c>summary.json</c>,
/// <c>report.html</c> and <c>report.md</c>; and an <c>index.html</c> over all of them.
/// </summary>
public static class DrillReports
{
    private const string Html = "report.html";
    private const string MarkdownFile = "report.md";
    private const string Index = "index.html";

    /// <summary>Writes a run's journal, its reports, and the index of the folder of runs anew.</summary>
    /// <param name="runs">The folder of runs; made when it is missing.</param>
    /// <param name="journal">The run.</param>
    /// <param name="ct">Gives up between two files.</param>
    /// <returns>The verdict and the figures.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static async Task<RunSummary> WriteAsync(string runs, DrillJournal journal, CancellationToken ct)
    {
        await JournalFile.WriteAsync(FolderOf(runs, journal.Run), journal, ct);
        var summary = await WriteReportAsync(runs, journal, ct);
        await WriteIndexAsync(runs, ct);
        return summary;
    }

    /// <summary>Writes the reports of a run again, from its journal; a folder of runs is gone through run by run.</summary>
    /// <param name="folder">The folder of a run, or of runs.</param>
    /// <param name="ct">Gives up between two files.</param>
    /// <returns>The page to open.</returns>
    /// <exception cref="InvalidDataException">There is no journal, or one cannot be read.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static async Task<string> RewriteAsync(string folder, CancellationToken ct)
    {
        var full = Path.GetFullPath(folder);
        if (File.Exists(Path.Combine(full, JournalFile.Name)))
        {
            var runs = Path.GetDirectoryName(full) ?? throw new InvalidDataException($"'{folder}' lies in no folder of runs.");
            await WriteReportAsync(runs, await JournalFile.ReadAsync(full, ct), ct);
            await WriteIndexAsync(runs, ct);
            return Path.Combine(full, Html);
        }

        var journals = Directory.Exists(full)
            ? Directory.EnumerateDirectories(full).Where(d => File.Exists(Path.Combine(d, JournalFile.Name))).Order(StringComparer.Ordinal).ToList()
            : [];
        if (journals.Count == 0)
        {
            throw new InvalidDataException($"'{folder}' holds no {JournalFile.Name}, nor a folder that does.");
        }

        // Run ids sort by time, so that each report finds the earlier ones already written.
        foreach (var run in journals)
        {
            await WriteReportAsync(full, await JournalFile.ReadAsync(run, ct), ct);
        }

        await WriteIndexAsync(full, ct);
        return Path.Combine(full, Index);
    }

    /// <summary>Compares two runs.</summary>
    /// <param name="first">The folder of the run that is compared with.</param>
    /// <param name="second">The folder of the run that is compared.</param>
    /// <param name="ct">Gives up between two files.</param>
    /// <exception cref="InvalidDataException">One of them is no run.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static async Task<RunComparison> CompareAsync(string first, string second, CancellationToken ct) =>
        RunComparison.Of(await RunSummary.ReadAsync(first, ct), await RunSummary.ReadAsync(second, ct));

    /// <summary>A comparison as a page of its own.</summary>
    public static string ToHtml(RunComparison comparison) => ComparePage.Of(comparison).ToString();

    /// <summary>A comparison as Markdown.</summary>
    public static string ToMarkdown(RunComparison comparison) => ReportMarkdown.Of(comparison);

    private static async Task<RunSummary> WriteReportAsync(string runs, DrillJournal journal, CancellationToken ct)
    {
        var folder = FolderOf(runs, journal.Run);
        var run = RunMeasures.Of(journal);
        var summary = run.Summarise();
        var earlier = (await RunHistory.ReadAsync(runs, ct)).Before(summary);
        await summary.WriteAsync(folder, ct);
        await File.WriteAllTextAsync(Path.Combine(folder, Html), ReportPage.Of(run, earlier).ToString(), ct);
        await File.WriteAllTextAsync(Path.Combine(folder, MarkdownFile), ReportMarkdown.Of(run, earlier), ct);
        return summary;
    }

    private static async Task WriteIndexAsync(string runs, CancellationToken ct) =>
        await File.WriteAllTextAsync(Path.Combine(runs, Index), IndexPage.Of(await RunHistory.ReadAsync(runs, ct)).ToString(), ct);

    /// <summary>A run's id comes from a file when a report is written again, and must not lead out of the folder of runs.</summary>
    private static string FolderOf(string runs, string run) =>
        run.Length > 0 && run is not "." and not ".." && run.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? Path.Combine(runs, run)
            : throw new InvalidDataException($"'{run}' is no id of a run: letters, digits, hyphens, dots and underscores make one.");
}
