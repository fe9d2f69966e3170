namespace Platform.Models.Artifacts;

/// <summary>Why a file was not to be had.</summary>
public enum ArtifactFailure
{
    /// <summary>It was.</summary>
    None,

    /// <summary>Nobody who was asked has it.</summary>
    NotFound,

    /// <summary>Its bytes do not give its name.</summary>
    Corrupt,

    /// <summary>It is larger than it may be.</summary>
    TooLarge,

    /// <summary>The store has no room for it.</summary>
    StoreFull,

    /// <summary>No holder answered in time.</summary>
    Unreachable,
}

/// <summary>What came of writing or fetching a file.</summary>
/// <param name="Failure">Why not; <see cref="ArtifactFailure.None"/> when it is there.</param>
/// <param name="Sha256">The file's name in the store, when it is there.</param>
/// <param name="Detail">What was tried, for people.</param>
public readonly record struct ArtifactResult(ArtifactFailure Failure, string? Sha256, string Detail)
{
    /// <summary>True when the file is in the store.</summary>
    public bool Succeeded => Failure == ArtifactFailure.None;

    internal static ArtifactResult Stored(string sha256) => new(ArtifactFailure.None, sha256, "stored");

    internal static ArtifactResult Failed(ArtifactFailure failure, string detail) => new(failure, null, detail);
}

/// <summary>A verified file, or why there is none. The caller disposes the content.</summary>
/// <param name="Failure">Why not.</param>
/// <param name="Content">The bytes, at their beginning; null when there are none.</param>
public readonly record struct ArtifactRead(ArtifactFailure Failure, Stream? Content);
