using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.History;

/// <summary>The verdict and the figures of one run: what later runs are compared with, small enough to read hundreds of them.</summary>
public sealed record RunSummary
{
    /// <summary>The version that this code writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The file's name in the folder of a run.</summary>
    public const string FileName = "summary.json";

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The scenario's name; runs of one name are each other's history.</summary>
    public required string Scenario { get; init; }

    /// <summary>The scenario's number in the list of drills; null for a team's own.</summary>
    public int? Number { get; init; }

    /// <summary>The scenario's title.</summary>
    public required string Title { get; init; }

    /// <summary>Where it ran.</summary>
    public required string Target { get; init; }

    /// <summary>The commit that was drilled.</summary>
    public required string Commit { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What it proves.</summary>
    public required DrillVerdict Verdict { get; init; }

    /// <summary>Why it is not a PASS; empty for a PASS.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What happened, in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Every figure.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>The value of a figure; null when this run has none.</summary>
    public double? ValueOf(string key) => Figures.FirstOrDefault(f => f.Key == key)?.Value;

    /// <summary>Reads the summary in a run's folder.</summary>
    /// <exception cref="InvalidDataException">It is no summary, or of a version that this code does not know.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Task<RunSummary> ReadAsync(string folder, CancellationToken ct) =>
        JournalFile.ReadVersionedAsync(Path.Combine(folder, FileName), CurrentVersion, SummaryJson.Default.RunSummary, ct);

    /// <summary>Writes the summary into a run's folder, whole or not at all.</summary>
    internal Task WriteAsync(string folder, CancellationToken ct) =>
        JournalFile.WriteWholeAsync(Path.Combine(folder, FileName), this, SummaryJson.Default.RunSummary, ct);
}

/// <summary>The JSON of summaries and comparisons.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(RunComparison))]
public sealed partial class SummaryJson : JsonSerializerContext;
