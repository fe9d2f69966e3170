using System.Runtime.CompilerServices;
using System.Text;

namespace Platform.Datasets.Importing;

/// <summary>Rows of a comma-separated file (RFC 4180: quotes, doubled quotes, line breaks inside quotes), one at a time.</summary>
internal static class CsvTable
{
    /// <summary>A row longer than this is not a row: a quote was never closed.</summary>
    private const int LongestRow = 64 * 1024;

    /// <param name="file">The file.</param>
    /// <param name="columns">How many columns a row has; a row with another number comes as null.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async IAsyncEnumerable<(long Number, IReadOnlyList<string>? Cells)> ReadAsync(
        string file, int columns, [EnumeratorCancellation] CancellationToken ct)
    {
        using var reader = DatasetFile.OpenText(file);
        var number = 0L;
        var pending = new StringBuilder();
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            if (pending.Length > 0)
            {
                pending.Append('\n');
            }

            pending.Append(line);
            if (HasOpenQuote(pending) && pending.Length < LongestRow)
            {
                continue;
            }

            var text = pending.ToString();
            pending.Clear();
            if (text.Length == 0)
            {
                continue;
            }

            var cells = Split(text);
            yield return (++number, cells.Count == columns ? cells : null);
        }

        if (pending.Length > 0)
        {
            yield return (++number, null);
        }
    }

    internal static List<string> Split(string row)
    {
        var cells = new List<string>(8);
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < row.Length; i++)
        {
            var c = row[i];
            if (quoted && c == '"' && i + 1 < row.Length && row[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }

    private static bool HasOpenQuote(StringBuilder text)
    {
        var quotes = 0;
        foreach (var chunk in text.GetChunks())
        {
            quotes += chunk.Span.Count('"');
        }

        return quotes % 2 == 1;
    }
}
