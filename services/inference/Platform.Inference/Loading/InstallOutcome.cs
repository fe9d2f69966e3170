namespace Platform.Inference.Loading;

/// <summary>What became of a version that was offered.</summary>
internal enum InstallKind
{
    /// <summary>It serves.</summary>
    Installed,

    /// <summary>It is not newer than the serving one.</summary>
    NotNewer,

    /// <summary>No such model is recorded here.</summary>
    Unknown,

    /// <summary>An operator took the model out.</summary>
    Unloaded,

    /// <summary>Its files are not to be had now; it is tried again.</summary>
    NotFetched,

    /// <summary>There is not enough memory for it now; it is tried again.</summary>
    NoRoom,

    /// <summary>It is bad, and is not tried again.</summary>
    Refused,
}

/// <param name="Kind">What became of it.</param>
/// <param name="Reason">Why, for people.</param>
internal readonly record struct InstallOutcome(InstallKind Kind, string Reason)
{
    public static InstallOutcome Refused(string reason) => new(InstallKind.Refused, reason);
}
