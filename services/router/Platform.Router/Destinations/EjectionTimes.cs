namespace Platform.Router.Destinations;

/// <summary>When a destination goes out, and how it comes back.</summary>
/// <param name="FailuresInARow">Failures in a row that take it out.</param>
/// <param name="First">How long it is out the first time; each further time doubles it.</param>
/// <param name="Longest">The longest that it doubles to.</param>
/// <param name="SlowStart">From readmission until it has its full share again.</param>
internal sealed record EjectionTimes(int FailuresInARow, TimeSpan First, TimeSpan Longest, TimeSpan SlowStart);
