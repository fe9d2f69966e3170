namespace Platform.Contracts.Serving;

/// <summary>The body of <c>POST /v1/recommendations/{placement}</c>.</summary>
public sealed record RecommendationRequest
{
    /// <summary>Who looks, as the client names them.</summary>
    public string? VisitorId { get; init; }

    /// <summary>The signed-in account.</summary>
    public string? UserId { get; init; }

    /// <summary>The product or products of the page; required for <c>detail</c>, <c>similar</c>, <c>also-bought</c> and <c>cart</c>.</summary>
    public IReadOnlyList<string>? ProductIds { get; init; }

    /// <summary>Results, 1 to 100; 10 when absent.</summary>
    public int? PageSize { get; init; }

    /// <summary>The filter grammar of search.</summary>
    public string? Filter { get; init; }

    /// <summary>What to return, and how.</summary>
    public RecommendationParams? Params { get; init; }
}

/// <summary>Switches of a recommendation.</summary>
public sealed record RecommendationParams
{
    /// <summary>Return whole products.</summary>
    public bool ReturnProduct { get; init; }

    /// <summary>Return scores.</summary>
    public bool ReturnScore { get; init; }

    /// <summary><c>none</c>, <c>low</c>, <c>medium</c> (default) or <c>high</c>.</summary>
    public string? DiversityLevel { get; init; }
}

/// <summary>The answer to a <see cref="RecommendationRequest"/>.</summary>
public sealed record RecommendationResponse
{
    /// <summary>Best first.</summary>
    public required IReadOnlyList<ServingResult> Results { get; init; }

    /// <summary>To be sent back with the events that this answer leads to.</summary>
    public required string AttributionToken { get; init; }

    /// <summary>Who made it.</summary>
    public required ServedBy ServedBy { get; init; }
}

/// <summary>Where on a page recommendations are shown.</summary>
public static class Placements
{
    /// <summary>The home page: for this shopper.</summary>
    public const string Home = "home";

    /// <summary>A product's page: others like it, for this shopper.</summary>
    public const string Detail = "detail";

    /// <summary>The cart: what goes with it.</summary>
    public const string Cart = "cart";

    /// <summary>Alike products.</summary>
    public const string Similar = "similar";

    /// <summary>What others bought with it.</summary>
    public const string AlsoBought = "also-bought";

    /// <summary>What is rising now.</summary>
    public const string Trending = "trending";

    /// <summary>What this shopper may need again.</summary>
    public const string BuyAgain = "buy-again";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = [Home, Detail, Cart, Similar, AlsoBought, Trending, BuyAgain];
}
