using System.Globalization;
using Platform.Contracts.Rollouts;
using Spectre.Console;

namespace Platform.Cli.Models;

/// <summary>Draws rollouts for people.</summary>
internal static class RolloutDrawing
{
    private const int Columns = 61;
    private const int Rows = 16;

    public static void Show(IAnsiConsole console, RolloutView view)
    {
        var rollout = view.Rollout;
        var table = new Table().Border(TableBorder.Simple).AddColumn(rollout.Model).AddColumn("version").AddColumn("published by");
        Row(table, "serves", rollout.Stable?.Version, rollout.Stable?.PublishedBy);
        Row(table, "before it", rollout.Previous?.Version, rollout.Previous?.PublishedBy);
        if (rollout.Candidate is { } candidate)
        {
            var phase = candidate.Phase == RolloutPhase.Canary ? $"canary, {candidate.CanaryPercent} %" : candidate.Phase.ToString().ToLowerInvariant();
            Row(table, phase, candidate.Artifact.Version, candidate.Artifact.PublishedBy);
        }

        foreach (var waiting in rollout.Waiting)
        {
            Row(table, "waits", waiting.Version, waiting.PublishedBy);
        }

        console.Write(table);
        if (rollout.Withdrawn.Count > 0)
        {
            console.WriteLine($"rolled back: {string.Join(", ", rollout.Withdrawn)}");
        }

        if (view.Judgement is { } judgement)
        {
            console.WriteLine($"just now: {judgement}");
        }

        Sequence(console, view.Clicks);
    }

    /// <summary>A table of <c>NAME.stable</c>, <c>NAME.canary</c>, <c>NAME.lower</c> and <c>NAME.upper</c>, and the other figures below.</summary>
    public static void Compare(IAnsiConsole console, string title, IReadOnlyDictionary<string, double> figures)
    {
        console.WriteLine(title);
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var column in new[] { "stable", "candidate", "difference", "surely from", "to" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        var measures = figures.Keys.Where(k => k.EndsWith(".stable", StringComparison.Ordinal)).Select(k => k[..^".stable".Length]).ToList();
        foreach (var measure in measures)
        {
            var (stable, canary) = (figures[$"{measure}.stable"], figures.GetValueOrDefault($"{measure}.canary"));
            table.AddRow(measure, Number(stable), Number(canary), Number(canary - stable), Bound(figures, $"{measure}.lower"), Bound(figures, $"{measure}.upper"));
        }

        console.Write(table);
        foreach (var (name, value) in figures.Where(f => !measures.Any(m => f.Key.StartsWith($"{m}.", StringComparison.Ordinal))))
        {
            console.WriteLine($"{name}: {Number(value)}");
        }
    }

    /// <summary>The sequence from top to bottom, a line a look: bounds, estimate, and where no difference is.</summary>
    private static void Sequence(IAnsiConsole console, IReadOnlyList<SequencePoint> points)
    {
        if (points.Count == 0)
        {
            return;
        }

        var shown = points.Count <= Rows ? points : [.. Enumerable.Range(0, Rows).Select(i => points[i * (points.Count - 1) / (Rows - 1)])];
        var scale = shown.Max(p => Math.Max(Math.Abs(p.Lower), Math.Abs(p.Upper)));
        console.WriteLine();
        console.WriteLine("clicks of the canary minus those of the stable version, in % of the lists; the bounds hold at every moment at once");
        console.WriteLine($"{"seconds",8} {"lists",8}  {Percent(-scale),-(Columns / 2)}0{Percent(scale),Columns / 2}");
        foreach (var point in shown)
        {
            console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{point.Seconds,8:0} {point.Lists,8}  {Line(point, scale)}  {Percent(point.Lower)} … {Percent(point.Upper)}"));
        }
    }

    private static string Line(SequencePoint point, double scale)
    {
        var line = new char[Columns];
        Array.Fill(line, ' ');
        var (lower, upper) = (Column(point.Lower, scale), Column(point.Upper, scale));
        Array.Fill(line, '─', lower, upper - lower + 1);
        line[Columns / 2] = '┊';
        (line[lower], line[upper]) = ('├', '┤');
        line[Column(point.Estimate, scale)] = '●';
        return new string(line);
    }

    private static int Column(double value, double scale) =>
        scale > 0 ? (int)Math.Round((Math.Clamp(value / scale, -1, 1) + 1) / 2 * (Columns - 1)) : Columns / 2;

    private static void Row(Table table, string what, string? version, string? by) => table.AddRow(Markup.Escape(what), Markup.Escape(version ?? "–"), Markup.Escape(by ?? ""));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:+0.##;-0.##;0}");

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : "0.####", CultureInfo.InvariantCulture);

    private static string Bound(IReadOnlyDictionary<string, double> figures, string name) => figures.TryGetValue(name, out var value) ? Number(value) : "–";
}
