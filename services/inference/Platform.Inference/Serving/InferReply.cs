using Platform.Inference.Protocol;

namespace Platform.Inference.Serving;

/// <summary>What became of a request.</summary>
internal enum InferOutcome
{
    Ok,

    /// <summary>No such model or version is in memory.</summary>
    UnknownModel,

    /// <summary>It does not fit the protocol or the model.</summary>
    Invalid,

    /// <summary>As many requests of the model wait as may.</summary>
    QueueFull,

    /// <summary>Its turn did not come in time, or its caller left.</summary>
    DeadlinePassed,

    /// <summary>The model cannot work on these inputs.</summary>
    Failed,
}

/// <param name="Outcome">What became of the request.</param>
/// <param name="Error">What is wrong; null when it was answered.</param>
/// <param name="Response">The answer, for the caller to dispose.</param>
internal readonly record struct InferReply(InferOutcome Outcome, ProtocolError? Error, InferResponse? Response)
{
    public const string NoVersion = "none";

    private static readonly ProtocolError s_queueFull = new("model", "As many requests of this model wait as may; try another instance.");
    private static readonly ProtocolError s_deadlinePassed = new("deadline", "The request has no answer, since it would have come too late.");

    public static InferReply QueueFull => Not(InferOutcome.QueueFull, s_queueFull);

    public static InferReply DeadlinePassed => Not(InferOutcome.DeadlinePassed, s_deadlinePassed);

    /// <summary>The version that ran or refused it; <see cref="NoVersion"/> where it came to none.</summary>
    public string Version { get; init; } = NoVersion;

    /// <summary>Requests of its run, itself included; 0 where there was none.</summary>
    public int RanWith { get; init; }

    public static InferReply Not(InferOutcome outcome, ProtocolError error) => new(outcome, error, null);
}
