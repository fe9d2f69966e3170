namespace Platform.Drills.Reporting.History;

/// <summary>The runs under one folder: a folder a run, each with its <c>summary.json</c>.</summary>
/// <param name="Runs">Summaries, latest first.</param>
/// <param name="Unreadable">What lies there and cannot be read, with why: a history with holes must say so.</param>
public sealed record RunHistory(IReadOnlyList<RunSummary> Runs, IReadOnlyList<string> Unreadable)
{
    /// <summary>Reads all summaries under a folder; none when it is missing.</summary>
    public static async Task<RunHistory> ReadAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            return new RunHistory([], []);
        }

        var runs = new List<RunSummary>();
        var unreadable = new List<string>();
        foreach (var run in Directory.EnumerateDirectories(folder).Where(d => File.Exists(Path.Combine(d, RunSummary.FileName))))
        {
            try
            {
                runs.Add(await RunSummary.ReadAsync(run, ct));
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                unreadable.Add(e.Message);
            }
        }

        return new RunHistory([.. runs.OrderByDescending(r => r.StartTime).ThenByDescending(r => r.Run, StringComparer.Ordinal)], unreadable);
    }

    /// <summary>The runs of the same drill on the same kind of target that began before, latest first.</summary>
    public IReadOnlyList<RunSummary> Before(RunSummary run) =>
        [.. Runs.Where(r => r.Scenario == run.Scenario && r.Target == run.Target && r.StartTime < run.StartTime && r.Run != run.Run)];
}
