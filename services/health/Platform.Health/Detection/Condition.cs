using Platform.Contracts.Control;

namespace Platform.Health.Detection;

/// <summary>What an observer holds of one instance or region at one moment.</summary>
/// <param name="Verdict">The opinion; abstain means that nothing is known yet.</param>
/// <param name="Suspicion">Phi.</param>
/// <param name="Reason">What it rests on.</param>
/// <param name="BySilence">A conviction that rests on answers that did not come; not on a refusal, an error or a failed request.</param>
/// <param name="Late">Of an instance: it is or was a moment ago later than suspicious, and not because it has been gone for long.</param>
internal readonly record struct Condition(Verdict Verdict, double Suspicion, string Reason, bool BySilence = false, bool Late = false);
