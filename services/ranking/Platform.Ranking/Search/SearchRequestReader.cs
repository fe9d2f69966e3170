using System.Globalization;
using Platform.Contracts.Serving;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Search;

/// <summary>Checks a search and names every field that is wrong.</summary>
internal static class SearchRequestReader
{
    public const int LongestQuery = 500;
    private const int LongestVisitorId = 128;
    private const int DefaultPageSize = 20;
    private const int LargestPageSize = 120;
    private const int LargestOffset = 10_000;
    private const int MostFacets = 20;

    private static readonly FilterField[] s_defaultFacets =
        [new(FilterField.Brands), new(FilterField.Categories), new(FilterField.Price), new(FilterField.Availability)];

    /// <summary>A whole number from a query string.</summary>
    public static int? Number(string? text, string field, Dictionary<string, string[]> errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        errors[field] = ["Send a whole number."];
        return null;
    }

    /// <summary>The plan; null when <paramref name="errors"/> says what is wrong.</summary>
    public static SearchPlan? Read(SearchRequest request, Dictionary<string, string[]> errors)
    {
        var query = request.Query?.Trim() ?? "";
        if (query.Length > LongestQuery)
        {
            errors["query"] = [$"At most {LongestQuery} characters; this one has {query.Length}."];
        }

        if (request.VisitorId is { } visitor && (visitor.Length is 0 or > LongestVisitorId || visitor.Any(char.IsControl)))
        {
            errors["visitorId"] = [$"1 to {LongestVisitorId} characters, none a control character."];
        }

        var pageSize = request.PageSize ?? DefaultPageSize;
        if (pageSize is < 1 or > LargestPageSize)
        {
            errors["pageSize"] = [$"From 1 to {LargestPageSize}."];
        }

        var offset = request.Offset ?? 0;
        if (offset is < 0 or > LargestOffset)
        {
            errors["offset"] = [$"From 0 to {LargestOffset}; narrow the search to see what is further down."];
        }

        var (filter, filterError) = FilterParser.Parse(request.Filter);
        if (filterError is not null)
        {
            errors["filter"] = [filterError.ToString()];
        }

        var (order, orderError) = OrderByParser.Parse(request.OrderBy);
        if (orderError is not null)
        {
            errors["orderBy"] = [orderError.ToString()];
        }

        var facets = Facets(request.Facets, errors);
        return errors.Count == 0 ? new SearchPlan(query, filter, order, facets, offset, pageSize) : null;
    }

    private static FilterField[] Facets(IReadOnlyList<string>? wanted, Dictionary<string, string[]> errors)
    {
        if (wanted is null)
        {
            return s_defaultFacets;
        }

        if (wanted.Count > MostFacets)
        {
            errors["facets"] = [$"At most {MostFacets}."];
            return [];
        }

        var fields = new List<FilterField>();
        foreach (var name in wanted)
        {
            var field = name is null ? null : FilterField.Find(name);
            if (field is { } found && (found.AttributeKey is not null || s_defaultFacets.Contains(found)))
            {
                fields.Add(found);
            }
            else
            {
                errors["facets"] = [$"'{name}' has no counts: one of brands, categories, price, availability, attributes.KEY."];
            }
        }

        return [.. fields.Distinct()];
    }
}
