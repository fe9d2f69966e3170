using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Platform.Benchmarks;

/// <summary>The figures of one benchmark, with what they were measured on.</summary>
internal sealed class BenchmarkTable(string title)
{
    private readonly Table _table = new Table().AddColumns("what", "figure").Title(title).Border(TableBorder.Markdown);

    public BenchmarkTable Add(string what, string figure)
    {
        _table.AddRow(what.EscapeMarkup(), figure.EscapeMarkup());
        return this;
    }

    /// <summary>A figure beside its baseline.</summary>
    public BenchmarkTable AddRatio(string what, double figure, double baseline, double reach) =>
        Add(what, string.Create(CultureInfo.InvariantCulture, $"{figure / baseline:F2} (to reach: {reach:F2})"));

    public void Print()
    {
        AnsiConsole.Write(_table);
        AnsiConsole.WriteLine($"{Environment.ProcessorCount} cores, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}");
    }
}
