using Platform.Contracts.Catalog;

namespace Platform.Contracts.Serving;

/// <summary>A search: the body of <c>POST /v1/search</c>, the query string of <c>GET /v1/search</c>.</summary>
public sealed record SearchRequest
{
    /// <summary>What the shopper typed, at most 500 characters; empty lists everything that passes the filter.</summary>
    public string? Query { get; init; }

    /// <summary>Who searches, as the client names them.</summary>
    public string? VisitorId { get; init; }

    /// <summary>Results a page, 1 to 120; 20 when absent.</summary>
    public int? PageSize { get; init; }

    /// <summary>Results to skip, 0 to 10,000.</summary>
    public int? Offset { get; init; }

    /// <summary>For example <c>(brands: ANY("A","B")) AND price: IN(10, 50i)</c>.</summary>
    public string? Filter { get; init; }

    /// <summary><c>relevance</c> (default), or fields like <c>price</c> or <c>price desc, title</c>.</summary>
    public string? OrderBy { get; init; }

    /// <summary>Facets to count: <c>brands</c>, <c>categories</c>, <c>price</c>, <c>availability</c>, <c>attributes.KEY</c>; the first four when absent.</summary>
    public IReadOnlyList<string>? Facets { get; init; }
}

/// <summary>The answer to a <see cref="SearchRequest"/>.</summary>
public sealed record SearchResponse
{
    /// <summary>This page.</summary>
    public required IReadOnlyList<ServingResult> Results { get; init; }

    /// <summary>Counts over all results, not only this page.</summary>
    public required IReadOnlyList<Facet> Facets { get; init; }

    /// <summary>How many there are.</summary>
    public required long TotalSize { get; init; }

    /// <summary>The query that was searched instead, when what was typed found too little.</summary>
    public string? CorrectedQuery { get; init; }

    /// <summary>To be sent back with the events that this answer leads to.</summary>
    public required string AttributionToken { get; init; }

    /// <summary>Who made it.</summary>
    public required ServedBy ServedBy { get; init; }
}

/// <summary>One result of a search or recommendation.</summary>
public sealed record ServingResult
{
    /// <summary>The product's id.</summary>
    public required string Id { get; init; }

    /// <summary>The product; in recommendations only when <c>params.returnProduct</c> asks for it.</summary>
    public Product? Product { get; init; }

    /// <summary>The score; in recommendations only when <c>params.returnScore</c> asks for it.</summary>
    public double? Score { get; init; }

    /// <summary>1-based, counted over all pages.</summary>
    public required int Position { get; init; }
}

/// <summary>Counts of one field's values.</summary>
public sealed record Facet
{
    /// <summary>The field.</summary>
    public required string Key { get; init; }

    /// <summary>Most frequent first; intervals in their order.</summary>
    public required IReadOnlyList<FacetValue> Values { get; init; }
}

/// <summary>A value or an interval, and how many results have it.</summary>
public sealed record FacetValue
{
    /// <summary>A text.</summary>
    public string? Value { get; init; }

    /// <summary>A range of numbers.</summary>
    public FacetInterval? Interval { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }
}

/// <summary>From <see cref="Minimum"/>, included, up to <see cref="ExclusiveMaximum"/>; an absent end is open.</summary>
public sealed record FacetInterval
{
    /// <summary>Lowest value, included.</summary>
    public double? Minimum { get; init; }

    /// <summary>First value above.</summary>
    public double? ExclusiveMaximum { get; init; }
}

/// <summary>The answer of <c>GET /v1/complete</c>.</summary>
public sealed record CompleteResponse
{
    /// <summary>Best first.</summary>
    public required IReadOnlyList<CompletionResult> CompletionResults { get; init; }
}

/// <summary>A suggestion while typing.</summary>
public sealed record CompletionResult
{
    /// <summary>The whole query.</summary>
    public required string Suggestion { get; init; }

    /// <summary>How many products it finds, about.</summary>
    public required long Count { get; init; }
}
