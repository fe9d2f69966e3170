namespace Platform.Contracts.Serving;

/// <summary>The body of <c>POST /v1/rank/{model}</c>: products that the client chose, to be put into the order that suits the shopper.</summary>
public sealed record RankRequest
{
    /// <summary>Who looks, as the client names them; absent means an unknown shopper.</summary>
    public string? VisitorId { get; init; }

    /// <summary>What to order, 1 to 1,000, each id once.</summary>
    public required IReadOnlyList<RankItem> Items { get; init; }

    /// <summary>Return what the model saw of each item.</summary>
    public bool Explain { get; init; }
}

/// <summary>A product to rank.</summary>
public sealed record RankItem
{
    /// <summary>The product's id; one that the catalogue does not know is ranked by its fields alone.</summary>
    public required string Id { get; init; }

    /// <summary>Values that the client knows better, such as the relevance of its own search. They replace what the platform has.</summary>
    public IReadOnlyList<RankField>? Fields { get; init; }
}

/// <summary>One value of a product's feature vector.</summary>
public sealed record RankField
{
    /// <summary>A name of the feature vector; an answer with <c>explain</c> shows them all.</summary>
    public required string Name { get; init; }

    /// <summary>The value, finite.</summary>
    public required double Value { get; init; }
}

/// <summary>The answer to a <see cref="RankRequest"/>.</summary>
public sealed record RankResponse
{
    /// <summary>Every item that was sent, best first.</summary>
    public required IReadOnlyList<RankedItem> Items { get; init; }

    /// <summary>Who made it.</summary>
    public required ServedBy ServedBy { get; init; }
}

/// <summary>A ranked product.</summary>
public sealed record RankedItem
{
    /// <summary>The product's id.</summary>
    public required string Id { get; init; }

    /// <summary>The model's score, comparable within one answer only; absent when no model scored and the order is the client's.</summary>
    public double? Score { get; init; }

    /// <summary>What the model saw, by name; only with <see cref="RankRequest.Explain"/>.</summary>
    public IReadOnlyDictionary<string, double>? Features { get; init; }
}
