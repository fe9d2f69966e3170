using System.Text.Json.Serialization;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.History;

/// <summary>Two runs side by side.</summary>
/// <param name="First">The run that is compared with, usually the older one.</param>
/// <param name="Second">The run that is compared.</param>
/// <param name="Figures">Every figure that either has.</param>
/// <param name="Remarks">What makes the comparison weaker than it looks; empty when nothing does.</param>
public sealed record RunComparison(RunSummary First, RunSummary Second, IReadOnlyList<FigureComparison> Figures, IReadOnlyList<string> Remarks)
{
    /// <summary>Compares two runs.</summary>
    public static RunComparison Of(RunSummary first, RunSummary second) =>
        new(first, second, [.. Compare(first, second)], [.. Remark(first, second)]);

    private static IEnumerable<FigureComparison> Compare(RunSummary first, RunSummary second)
    {
        var added = second.Figures.Where(f => first.Figures.All(o => o.Key != f.Key));
        foreach (var figure in first.Figures.Concat(added))
        {
            yield return new FigureComparison(
                figure,
                first.ValueOf(figure.Key),
                second.ValueOf(figure.Key),
                (second.Figures.FirstOrDefault(f => f.Key == figure.Key) ?? figure).Target);
        }
    }

    private static IEnumerable<string> Remark(RunSummary first, RunSummary second)
    {
        if (first.Scenario != second.Scenario)
        {
            yield return $"The drills differ: {first.Scenario} and {second.Scenario}.";
        }

        if (first.Target != second.Target)
        {
            yield return $"The targets differ: {first.Target} and {second.Target}.";
        }

        foreach (var invalid in new[] { first, second }.Where(r => r.Verdict == DrillVerdict.Invalid))
        {
            yield return $"Run {invalid.Run} is INVALID: its figures prove nothing.";
        }
    }
}

/// <summary>One figure of two runs.</summary>
/// <param name="Figure">Its key, name and unit.</param>
/// <param name="First">The first run's value.</param>
/// <param name="Second">The second run's value.</param>
/// <param name="Target">The second run's target, or the first's where it has none.</param>
public sealed record FigureComparison(Figure Figure, double? First, double? Second, double? Target)
{
    /// <summary>Second less first; null when one of them is missing.</summary>
    public double? Difference => Second - First;

    /// <summary>Two runs of the same thing differ by so much, relative to the greater one, without meaning anything.</summary>
    private const double Noise = 0.05;

    /// <summary>Whether the second run is better; null when one is missing or they are as good as the same.</summary>
    [JsonIgnore]
    public bool? Better => Difference is { } difference && Math.Abs(difference) > Noise * Math.Max(Math.Abs(First!.Value), Math.Abs(Second!.Value))
        ? (difference < 0) == Figure.LessIsBetter
        : null;
}
