namespace Platform.Hosting.Problems;

/// <summary>Metadata of endpoints whose protocol wants the message of an error in a field of its own, beside those of RFC 9457.</summary>
/// <param name="Name">The field.</param>
public sealed record ProblemMessageField(string Name);
