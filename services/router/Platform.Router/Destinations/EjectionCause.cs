namespace Platform.Router.Destinations;

/// <summary>Why a destination was taken out.</summary>
internal enum EjectionCause
{
    /// <summary>It is in.</summary>
    None,

    /// <summary>Nobody listens there.</summary>
    Refused,

    /// <summary>The connection that the router holds to it broke, and it did not answer when it was asked whether it lives.</summary>
    Gone,

    /// <summary>Several requests in a row found no connection, a broken one, or silence that another destination overtook.</summary>
    Silence,

    /// <summary>Several requests in a row were answered with an error.</summary>
    Errors,

    /// <summary>It errs clearly more often than its peers on the same routes.</summary>
    ErrorRate,

    /// <summary>It is clearly slower than its peers on the same routes.</summary>
    Latency,
}

internal static class EjectionCauses
{
    /// <summary>
    /// Whether the destination serves some of its requests. In a panic such ones are used again, since half of the platform cannot carry
    /// the load of all; those that serve none carry no load: sending to them only costs tries.
    /// </summary>
    public static bool AnswersStill(this EjectionCause cause) => cause is EjectionCause.ErrorRate or EjectionCause.Latency;

    /// <summary>Whether there was no process, so that one that says it is ready is reason enough to try again.</summary>
    public static bool IsAbsence(this EjectionCause cause) => cause is EjectionCause.Refused or EjectionCause.Gone;

    /// <summary>For metrics and the operators' state.</summary>
    public static string Name(this EjectionCause cause) => cause switch
    {
        EjectionCause.Refused => "refused",
        EjectionCause.Gone => "gone",
        EjectionCause.Silence => "silence",
        EjectionCause.Errors => "errors",
        EjectionCause.ErrorRate => "error_rate",
        EjectionCause.Latency => "latency",
        _ => "none",
    };
}
