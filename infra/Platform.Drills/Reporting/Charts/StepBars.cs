using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Pages;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Reporting.Charts;

/// <summary>Where the time of a recovery went: its steps one after the other, each a bar with its time beside its target.</summary>
internal static class StepBars
{
    private static readonly string[] s_steps = [FigureKey.Detect, FigureKey.Decide, FigureKey.Propagate, FigureKey.Apply, FigureKey.Restore];

    public static Markup Draw(RunMeasures run)
    {
        var steps = s_steps.Select(k => run[k]).ToList();
        var total = steps.Sum(s => s.Value ?? 0);
        var rows = new List<Markup>();
        var before = 0d;
        foreach (var (step, index) in steps.Select((s, i) => (s, i)))
        {
            rows.Add(Row(step, index, total, before));
            before += step.Value ?? 0;
        }

        return Markup.Of(
            $"""
            <ol class="steps">
            {rows}</ol>

            """);
    }

    private static Markup Row(Figure step, int index, double total, double before)
    {
        var left = total > 0 ? before / total * 100 : 0;
        var width = total > 0 ? (step.Value ?? 0) / total * 100 : 0;
        return Markup.Of(
            $"""
            <li><span class="name">{step.Name}</span><span class="bar" aria-hidden="true"><span class="c{index}" style="left:{left}%;width:{width}%"></span></span>
            <span class="value">{Say.Value(step)}</span><span class="target">{(step.Target is null ? "" : $"target {Say.Target(step)}")}</span></li>

            """);
    }
}
