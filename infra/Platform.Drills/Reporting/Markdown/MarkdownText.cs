using System.Text;

namespace Platform.Drills.Reporting.Markdown;

/// <summary>Builds Markdown; text of others is escaped, so that it cannot become a heading, a link or a cell of its own.</summary>
internal sealed class MarkdownText
{
    private const string Special = @"\`*_{}[]<>|#~";

    private readonly StringBuilder _text = new();

    /// <summary>A heading.</summary>
    public MarkdownText Heading(int level, string text) => Line($"{new string('#', level)} {Escape(text)}").Line();

    /// <summary>A paragraph.</summary>
    public MarkdownText Paragraph(string text) => Line(Escape(text)).Line();

    /// <summary>A list; nothing when it is empty.</summary>
    public MarkdownText List(IReadOnlyCollection<string> items, string bullet = "-")
    {
        foreach (var item in items)
        {
            Line($"{bullet} {Escape(item)}");
        }

        return items.Count > 0 ? Line() : this;
    }

    /// <summary>A table.</summary>
    public MarkdownText Table(IReadOnlyList<string> columns, IEnumerable<IEnumerable<string>> rows)
    {
        Row(columns);
        Line("|" + string.Concat(columns.Select(_ => " --- |")));
        foreach (var row in rows)
        {
            Row(row);
        }

        return Line();
    }

    public override string ToString() => _text.ToString();

    private void Row(IEnumerable<string> cells) => Line("|" + string.Concat(cells.Select(c => $" {Escape(c)} |")));

    private MarkdownText Line(string line = "")
    {
        _text.Append(line).Append('\n');
        return this;
    }

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (Special.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter is '\n' or '\r' ? ' ' : letter);
        }

        return escaped.ToString();
    }
}
