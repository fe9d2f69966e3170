using Platform.Contracts.Control;

namespace Platform.Health.Detection;

/// <summary>What an observer holds of one instance or region at one moment.</summary>
/// <param name="Verdict">The opinion; abstain means that nothing is known yet.</param>
/// <param name="Suspicion">Phi.</param>
/// <param name="Reason">What it rests on.</param>
internal readonly record struct Condition(Verdict Verdict, double Suspicion, string Reason);
