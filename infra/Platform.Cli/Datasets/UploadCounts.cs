using Platform.Contracts.Serving;
using Spectre.Console;

namespace Platform.Cli.Datasets;

/// <summary>What became of every row, so that the sum of all counts is the number of rows.</summary>
internal sealed class UploadCounts
{
    public long Rows { get; set; }

    public long Accepted { get; set; }

    public long Duplicates { get; set; }

    public long Rejected { get; set; }

    public long Skipped { get; set; }

    /// <summary>Reasons of rejected rows, with how many each.</summary>
    public SortedDictionary<string, long> RejectedFor { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Reasons of skipped rows, with how many each.</summary>
    public SortedDictionary<string, long> SkippedFor { get; set; } = new(StringComparer.Ordinal);

    public void Skip(string reason, int rows)
    {
        Rows += rows;
        Skipped += rows;
        SkippedFor[reason] = SkippedFor.GetValueOrDefault(reason) + rows;
    }

    public void Add(IngestResult result, int rows)
    {
        Rows += rows;
        switch (result.Status)
        {
            case IngestStatus.Accepted:
                Accepted += rows;
                break;
            case IngestStatus.Duplicate:
                Duplicates += rows;
                break;
            default:
                Rejected += rows;
                var reason = result.Field is { } field ? $"{WithoutIndex(field)}: {result.Reason}" : result.Reason ?? "no reason given";
                RejectedFor[reason] = RejectedFor.GetValueOrDefault(reason) + rows;
                break;
        }
    }

    public UploadCounts Copy() => new()
    {
        Rows = Rows,
        Accepted = Accepted,
        Duplicates = Duplicates,
        Rejected = Rejected,
        Skipped = Skipped,
        RejectedFor = new SortedDictionary<string, long>(RejectedFor, StringComparer.Ordinal),
        SkippedFor = new SortedDictionary<string, long>(SkippedFor, StringComparer.Ordinal),
    };

    public Table ToTable(string what)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn(what).AddColumn(new TableColumn("rows").RightAligned());
        table.AddRow("accepted", Number(Accepted)).AddRow("duplicate", Number(Duplicates)).AddRow("rejected", Number(Rejected));
        foreach (var (reason, count) in RejectedFor)
        {
            table.AddRow(Markup.Escape($"  {reason}"), Number(count));
        }

        table.AddRow("skipped", Number(Skipped));
        foreach (var (reason, count) in SkippedFor)
        {
            table.AddRow(Markup.Escape($"  {reason}"), Number(count));
        }

        return table.AddRow("all rows", Number(Rows));
    }

    private static string Number(long count) => count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary><c>productDetails[3].quantity</c> counts with <c>productDetails[0].quantity</c>.</summary>
    private static string WithoutIndex(string field)
    {
        var open = field.IndexOf('[');
        var close = field.IndexOf(']');
        return open >= 0 && close > open ? string.Concat(field.AsSpan(0, open + 1), field.AsSpan(close)) : field;
    }
}
