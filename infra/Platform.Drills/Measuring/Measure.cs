using Platform.Drills.Scenarios;

namespace Platform.Drills.Measuring;

/// <summary>A figure that an expectation can bound.</summary>
/// <param name="Name">As scenario files name it.</param>
/// <param name="About">What it is, for people.</param>
/// <param name="Units">The units that its bound may have.</param>
/// <param name="Read">The figure: seconds, times or things, by the bound's unit; null when the run does not show it.</param>
internal sealed record Measure(string Name, string About, IReadOnlyList<Unit> Units, Func<Evidence, Expectation, double?> Read);
