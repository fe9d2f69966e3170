namespace Platform.Ingestion.Validation;

/// <summary>Why one event or product is refused.</summary>
/// <param name="Field">The field, as a path like <c>productDetails[0].quantity</c>.</param>
/// <param name="Reason">What is wrong with it, and how to mend it.</param>
internal sealed record Violation(string Field, string Reason);
