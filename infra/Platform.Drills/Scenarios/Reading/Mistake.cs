namespace Platform.Drills.Scenarios.Reading;

/// <summary>Something in a scenario file that cannot stand.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Column">Counted from 1.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
internal sealed record Mistake(long Line, long Column, string Message)
{
    public override string ToString() => $"({Line},{Column}): {Message}";
}

/// <summary>A scenario file has mistakes; all of them are listed.</summary>
internal sealed class ScenarioException(string file, IReadOnlyList<Mistake> mistakes)
    : Exception(string.Join(Environment.NewLine, mistakes.Select(m => $"{file}{m}")))
{
    public IReadOnlyList<Mistake> Mistakes { get; } = mistakes;
}
