using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search;

/// <summary>Reads orders like <c>price desc, title</c>.</summary>
internal static class OrderByParser
{
    public const string Relevance = "relevance";
    private const int MostFields = 5;

    private static readonly string[] s_fields = [Relevance, FilterField.Price, FilterField.Title, FilterField.AvailableTime];

    public static (IReadOnlyList<OrderField> Order, string? Error) Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return ([], null);
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length > MostFields)
        {
            return ([], $"At most {MostFields} fields.");
        }

        var order = new List<OrderField>();
        foreach (var part in parts)
        {
            var words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length is 0 or > 2 || !s_fields.Contains(words[0]) || (words.Length == 2 && words[1] is not ("asc" or "desc")))
            {
                return ([], $"'{part}' is no order: one of {string.Join(", ", s_fields)}, with or without 'desc'.");
            }

            // Relevance has one direction: the best first.
            order.Add(new OrderField(words[0], words is [_, "desc"] || words[0] == Relevance));
        }

        return (order, null);
    }
}
