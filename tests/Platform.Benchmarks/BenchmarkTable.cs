using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace Platform.Benchmarks;

/// <summary>The figures of one benchmark, with what they were measured on.</summary>
internal sealed class BenchmarkTable(string title, params string[] columns)
{
    private readonly Table _table = new Table().AddColumns(columns.Length > 0 ? columns : ["what", "figure"]).Title(title).Border(TableBorder.Markdown);

    public BenchmarkTable Add(params string[] cells)
    {
        _table.AddRow([.. cells.Select(c => c.EscapeMarkup())]);
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
