using System.Globalization;
using System.Text;

namespace Platform.Ranking.Filtering;

/// <summary>A parsed filter. Its text form parses back to an equal meaning.</summary>
internal abstract record FilterNode
{
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    protected abstract void Print(StringBuilder text);

    protected static void Print(FilterNode node, StringBuilder text) => node.Print(text);

    protected static void PrintList(IReadOnlyList<FilterNode> nodes, string separator, StringBuilder text)
    {
        text.Append('(');
        for (var i = 0; i < nodes.Count; i++)
        {
            text.Append(i == 0 ? "" : separator);
            nodes[i].Print(text);
        }

        text.Append(')');
    }
}

/// <summary>Every part holds.</summary>
internal sealed record AndNode(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    protected override void Print(StringBuilder text) => PrintList(Parts, " AND ", text);
}

/// <summary>At least one part holds.</summary>
internal sealed record OrNode(IReadOnlyList<FilterNode> Parts) : FilterNode
{
    protected override void Print(StringBuilder text) => PrintList(Parts, " OR ", text);
}

/// <summary>The part does not hold.</summary>
internal sealed record NotNode(FilterNode Part) : FilterNode
{
    protected override void Print(StringBuilder text)
    {
        text.Append("NOT ");
        Print(Part, text);
    }
}

/// <summary>The field has one of the values; of categories, one of them or anything below it.</summary>
internal sealed record AnyNode(FilterField Field, IReadOnlyList<string> Values) : FilterNode
{
    protected override void Print(StringBuilder text)
    {
        text.Append(Field).Append(": ANY(");
        for (var i = 0; i < Values.Count; i++)
        {
            var escaped = Values[i].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            text.Append(i == 0 ? "" : ", ").Append('"').Append(escaped).Append('"');
        }

        text.Append(')');
    }
}

/// <summary>The field has a number between the ends; an absent end is open.</summary>
internal sealed record RangeNode(FilterField Field, double? Minimum, bool IncludesMinimum, double? Maximum, bool IncludesMaximum) : FilterNode
{
    public bool Contains(double value) =>
        (Minimum is not { } low || (IncludesMinimum ? value >= low : value > low))
        && (Maximum is not { } high || (IncludesMaximum ? value <= high : value < high));

    protected override void Print(StringBuilder text) =>
        text.Append(Field).Append(": IN(").Append(End(Minimum, IncludesMinimum)).Append(", ").Append(End(Maximum, IncludesMaximum)).Append(')');

    private static string End(double? value, bool included) =>
        value is { } number ? number.ToString("R", CultureInfo.InvariantCulture) + (included ? "i" : "e") : "*";
}
