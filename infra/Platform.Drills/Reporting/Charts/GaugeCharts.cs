using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>Charts of what was sampled: suspicion, weights, lag, queues, processors.</summary>
internal static class GaugeCharts
{
    /// <summary>From here an observer suspects.</summary>
    private const double Suspects = 3;

    /// <summary>From here it convicts.</summary>
    private const double Convicts = 8;

    /// <summary>Phi grows without end once a region is silent; above this it says nothing new.</summary>
    private const double MostSuspicion = 12;

    private const int MostPoints = 600;

    /// <summary>Phi of each observer for each region.</summary>
    public static Strip? Suspicion(TimeAxis time, DrillJournal journal, IReadOnlyList<string> regions) =>
        Draw(time, journal, regions, [GaugeKind.Suspicion], "Suspicion of each observer (phi, cut off at 12)", _ => new ValueAxis(0, MostSuspicion), [
            new ValueLabel(Suspects, "suspect 3", Threshold: true),
            new ValueLabel(Convicts, "convict 8", Threshold: true),
        ]);

    /// <summary>Share of the traffic that routers give each region.</summary>
    public static Strip? Weights(TimeAxis time, DrillJournal journal, IReadOnlyList<string> regions) =>
        Draw(time, journal, regions, [GaugeKind.Weight], "Weight at the routers, %", _ => new ValueAxis(0, 105), [
            new ValueLabel(0, "0"),
            new ValueLabel(50, "50"),
            new ValueLabel(100, "100"),
        ]);

    /// <summary>Records that consumers are behind.</summary>
    public static Strip? Lag(TimeAxis time, DrillJournal journal, IReadOnlyList<string> regions) =>
        Draw(time, journal, regions, [GaugeKind.Lag], "Consumer lag, records", v => ValueAxis.FromZero(v, 10), []);

    /// <summary>Events in spools and messages in queues.</summary>
    public static Strip? Queues(TimeAxis time, DrillJournal journal, IReadOnlyList<string> regions) =>
        Draw(time, journal, regions, [GaugeKind.Spool, GaugeKind.Queue], "Spool and queues, entries", v => ValueAxis.FromZero(v, 10), []);

    /// <summary>How much of the machine's processors was in use.</summary>
    public static Strip? Processors(TimeAxis time, DrillJournal journal, IReadOnlyList<string> regions) =>
        Draw(time, journal, regions, [GaugeKind.Processors], "Processors of the machine in use, %", _ => new ValueAxis(0, 105), [
            new ValueLabel(0, "0"),
            new ValueLabel(50, "50"),
            new ValueLabel(ProcessorUse.Full, "full 95", Threshold: true),
        ]);

    private static Strip? Draw(
        TimeAxis time,
        DrillJournal journal,
        IReadOnlyList<string> regions,
        GaugeKind[] kinds,
        string title,
        Func<IEnumerable<double>, ValueAxis> axis,
        IReadOnlyList<ValueLabel> labels)
    {
        var gauges = journal.Gauges.Where(g => kinds.Contains(g.Kind) && g.Points.Count > 0).ToList();
        if (gauges.Count == 0)
        {
            return null;
        }

        var subjects = gauges.Select(g => g.Subject).Distinct().Order(StringComparer.Ordinal).ToList();
        var series = gauges.Select(g => new Series(
            g.Region is null ? g.Subject : $"{g.Subject}: {g.Region}",
            new Look(Math.Max(0, regions.ToList().IndexOf(g.Region ?? "")), subjects.IndexOf(g.Subject)),
            Thin(g.Points, time))).ToList();
        var values = axis(gauges.SelectMany(g => g.Points).Select(p => p.Value));
        var peak = gauges.Select(g => (Gauge: g, Peak: g.Points.MaxBy(p => p.Value))).MaxBy(g => g.Peak.Value);
        return new Strip
        {
            Title = title,
            Summary = $"highest {Say.Number(peak.Peak.Value)} by {peak.Gauge.Subject}{(peak.Gauge.Region is { } region ? $" of {region}" : "")} at {Say.Clock(peak.Peak.At)}",
            Drawing = Markup.Join(series.Select(s => s.Draw(time, values))),
            Values = values,
            Labels = labels.Count > 0 ? labels : [new ValueLabel(0, "0"), new ValueLabel(values.Most / 2, Say.Number(values.Most / 2)), new ValueLabel(values.Most, Say.Number(values.Most))],
            Legend = [.. series.Select(s => s.Legend)],
            ReadUnit = "",
        };
    }

    /// <summary>At most 600 points; of the readings that fall together the highest stays, since a peak is what people look for.</summary>
    private static IReadOnlyList<(TimeSpan At, double Value)> Thin(IReadOnlyList<GaugePoint> points, TimeAxis time) => points.Count <= MostPoints
        ? [.. points.Select(p => (p.At, p.Value))]
        : [.. points.GroupBy(p => (int)(time.X(p.At) * MostPoints / TimeAxis.Width)).OrderBy(g => g.Key).Select(g => g.MaxBy(p => p.Value)).Select(p => (p.At, p.Value))];
}
