namespace Platform.Contracts.Models;

/// <summary>A new version of a model can be fetched.</summary>
public sealed record ModelPublished
{
    /// <summary>The model, such as <c>ranker</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version; versions of a model sort as text in the order they were made.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of <c>manifest.json</c>, lower-case hex. The manifest holds the hashes of the other files.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The publisher's signature of the manifest: ECDSA on P-256 over its SHA-256, DER in base64. Services refuse a version without one that they trust.</summary>
    public string? Signature { get; init; }

    /// <summary>Base addresses that hold the files; each answers <c>GET /v1/artifacts/{sha256}</c>.</summary>
    public required IReadOnlyList<string> Holders { get; init; }

    /// <summary>Who published it.</summary>
    public required string PublishedBy { get; init; }

    /// <summary>When, by the publisher's clock.</summary>
    public required DateTimeOffset PublishedTime { get; init; }
}

/// <summary>Every instance that can be reached found a version right and holds it beside the serving one.</summary>
public sealed record ModelVerified
{
    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>Who decided.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>What it rests on.</summary>
    public required string Reason { get; init; }

    /// <summary>When, by the decider's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>A version became the stable one.</summary>
public sealed record ModelPromoted
{
    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>The version.</summary>
    public required string Version { get; init; }

    /// <summary>Who decided, a person or a service.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When, by the decider's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>A version was withdrawn; the one before serves again.</summary>
public sealed record ModelRolledBack
{
    /// <summary>The model.</summary>
    public required string Name { get; init; }

    /// <summary>The version withdrawn.</summary>
    public required string Version { get; init; }

    /// <summary>The version that serves.</summary>
    public required string ToVersion { get; init; }

    /// <summary>Who decided, a person or a service.</summary>
    public required string DecidedBy { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When, by the decider's clock.</summary>
    public required DateTimeOffset Time { get; init; }
}

/// <summary>The answer of <c>GET /v1/models</c>: the newest version of each model that the answering service holds.</summary>
public sealed record ModelList
{
    /// <summary>One a model, by name.</summary>
    public required IReadOnlyList<ModelPublished> Models { get; init; }
}
