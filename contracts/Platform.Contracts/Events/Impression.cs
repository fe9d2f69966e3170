namespace Platform.Contracts.Events;

/// <summary>
/// One list that a shopper was shown, as it lies in <see cref="Topics.Impressions"/>: which products at which positions, with
/// which features, by which model. The trainer reads features from here, so that they are what the model saw and never later.
/// </summary>
public sealed record Impression
{
    /// <summary>The token that the answer carried; also the de-duplication key.</summary>
    public required string AttributionToken { get; init; }

    /// <summary>Pseudonym of the visitor; also the message key.</summary>
    public required string VisitorId { get; init; }

    /// <summary>Where the list was shown: a recommendation placement, or <c>search</c>.</summary>
    public required string Placement { get; init; }

    /// <summary>What the shopper typed, for a search.</summary>
    public string? SearchQuery { get; init; }

    /// <summary>When the list was made.</summary>
    public required DateTimeOffset ShownTime { get; init; }

    /// <summary>Who made it.</summary>
    public required Serving.ServedBy ServedBy { get; init; }

    /// <summary>Version of the feature vector in <see cref="ImpressionItem.Features"/>; vectors of different versions are not mixed.</summary>
    public required int FeatureVersion { get; init; }

    /// <summary>The list, best first.</summary>
    public required IReadOnlyList<ImpressionItem> Items { get; init; }

    /// <summary>True for the journeys of the health services.</summary>
    public bool Synthetic { get; init; }

    /// <summary>The canary that the visitor was in, in either arm; absent while there is none.</summary>
    public ImpressionTrial? Trial { get; init; }
}

/// <summary>What a list tells of a canary: the evidence by which a version is promoted or rolled back.</summary>
public sealed record ImpressionTrial
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The candidate's version.</summary>
    public required string Version { get; init; }

    /// <summary>The number of the transition that began the canary.</summary>
    public required long Since { get; init; }

    /// <summary>True in the canary's arm, false in the stable one's.</summary>
    public required bool Canary { get; init; }

    /// <summary>True when the arm's version did not score: in the canary's arm the stable version then did.</summary>
    public required bool Failed { get; init; }

    /// <summary>How long the arm's version took to score, retries included; 0 when it failed.</summary>
    public required double ScoringMilliseconds { get; init; }
}

/// <summary>A product in a shown list.</summary>
public sealed record ImpressionItem
{
    /// <summary>The product.</summary>
    public required string Id { get; init; }

    /// <summary>1-based.</summary>
    public required int Position { get; init; }

    /// <summary>The ranker's score.</summary>
    public required double Score { get; init; }

    /// <summary>What the ranker saw, in the order of the feature version; absent when no ranker scored the list.</summary>
    public IReadOnlyList<float>? Features { get; init; }
}
