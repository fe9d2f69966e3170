namespace Platform.Inference.Protocol;

/// <summary>What is wrong with a request.</summary>
/// <param name="Field">Path like <c>inputs[0].shape</c>.</param>
/// <param name="Reason">What is wrong, and how to mend it.</param>
internal sealed record ProtocolError(string Field, string Reason);
