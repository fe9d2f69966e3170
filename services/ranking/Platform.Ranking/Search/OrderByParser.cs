using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search;

/// <summary>Reads orders like <c>price desc, attributes.size, title</c>. A field has no comma and no space.</summary>
internal static class OrderByParser
{
    public const string Relevance = "relevance";
    private const int MostFields = 5;
    private const string Descending = "desc";
    private const string Ascending = "asc";

    private static readonly string[] s_fields = [Relevance, FilterField.Price, FilterField.Title, FilterField.AvailableTime];

    /// <summary>What a person may write, for messages.</summary>
    private static readonly string s_known = string.Join(", ", s_fields) + ", attributes.KEY";

    public static (IReadOnlyList<OrderField> Order, FilterError? Error) Parse(string? text)
    {
        var order = new List<OrderField>();
        if (string.IsNullOrWhiteSpace(text))
        {
            return (order, null);
        }

        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf(',', start);
            end = end < 0 ? text.Length : end;
            if (order.Count == MostFields)
            {
                return ([], new FilterError(text, start, $"At most {MostFields} fields."));
            }

            if (Read(text, start, end, order) is { } error)
            {
                return ([], error);
            }

            start = end + 1;
        }

        return (order, null);
    }

    private static FilterError? Read(string text, int start, int end, List<OrderField> order)
    {
        var (field, afterField) = Word(text, start, end);
        if (FieldOf(text[field..afterField]) is not { } found)
        {
            return new FilterError(text, field, $"There is no such order; use one of {s_known}, with or without '{Descending}'.");
        }

        var (direction, afterDirection) = Word(text, afterField, end);
        if (text[direction..afterDirection] is not ("" or Ascending or Descending))
        {
            return new FilterError(text, direction, $"Expected '{Ascending}', '{Descending}', a comma or the end.");
        }

        var (rest, afterRest) = Word(text, afterDirection, end);
        if (rest < afterRest)
        {
            return new FilterError(text, rest, "Expected a comma or the end.");
        }

        // Relevance has one direction: the best first.
        order.Add(new OrderField(found, text[direction..afterDirection] == Descending || found.Name == Relevance));
        return null;
    }

    private static FilterField? FieldOf(string written) =>
        s_fields.Contains(written) ? new FilterField(written)
        : FilterField.Find(written) is { AttributeKey: not null } attribute ? attribute
        : null;

    /// <summary>The next word's first character and the one after its last; both are <paramref name="end"/> when there is none.</summary>
    private static (int Start, int End) Word(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var after = start;
        while (after < end && !char.IsWhiteSpace(text[after]))
        {
            after++;
        }

        return (start, after);
    }
}
