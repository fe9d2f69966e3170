namespace Platform.Router.Forwarding;

/// <summary>How one try ended.</summary>
internal enum AttemptEnd
{
    /// <summary>It did not end yet.</summary>
    Running,

    /// <summary>An answer came, of whatever status.</summary>
    Answered,

    /// <summary>Nobody listens there; the request was not sent.</summary>
    Refused,

    /// <summary>No connection in time; the request was not sent.</summary>
    Unreachable,

    /// <summary>The connection broke; the request may have been seen.</summary>
    Broken,

    /// <summary>No answer in time; the request may have been seen.</summary>
    TimedOut,

    /// <summary>Given up: another try was faster, or the client went away.</summary>
    GivenUp,
}

internal static class AttemptEnds
{
    /// <summary>True when the request cannot have been seen by the destination.</summary>
    public static bool WasNotSent(this AttemptEnd end) => end is AttemptEnd.Refused or AttemptEnd.Unreachable;

    /// <summary>For people.</summary>
    public static string Say(this AttemptEnd end) => end switch
    {
        AttemptEnd.Refused => "refuses connections",
        AttemptEnd.Unreachable => "cannot be reached",
        AttemptEnd.Broken => "broke the connection",
        AttemptEnd.TimedOut => "did not answer in time",
        AttemptEnd.Answered => "answered with an error",
        _ => "was given up",
    };
}
