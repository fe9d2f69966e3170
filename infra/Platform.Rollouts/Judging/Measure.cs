using Platform.Rollouts.Statistics;

namespace Platform.Rollouts.Judging;

/// <summary>What a measure says of a candidate.</summary>
public enum Finding
{
    /// <summary>Nothing yet.</summary>
    Undecided,

    /// <summary>Shown to be better, or not worse by more than the margin.</summary>
    WithinMargin,

    /// <summary>Shown to be worse.</summary>
    Worse,
}

/// <summary>One measure of both arms.</summary>
/// <param name="Name">Such as <c>clicks</c>.</param>
/// <param name="Stable">The stable arm's value.</param>
/// <param name="Canary">The canary's.</param>
/// <param name="Difference">Canary minus stable.</param>
/// <param name="Finding">What it says.</param>
public sealed record Measure(string Name, double Stable, double Canary, Interval Difference, Finding Finding)
{
    /// <summary>The figures for the history, by name.</summary>
    internal IEnumerable<KeyValuePair<string, double>> Figures()
    {
        yield return new($"{Name}.stable", Stable);
        yield return new($"{Name}.canary", Canary);
        if (double.IsFinite(Difference.Lower))
        {
            yield return new($"{Name}.lower", Difference.Lower);
        }

        if (double.IsFinite(Difference.Upper))
        {
            yield return new($"{Name}.upper", Difference.Upper);
        }
    }
}

/// <summary>What should become of a candidate.</summary>
public enum Verdict
{
    /// <summary>Go on looking.</summary>
    Wait,

    /// <summary>On to the next phase.</summary>
    Pass,

    /// <summary>Back.</summary>
    Fail,
}

/// <summary>A verdict, why, and the figures behind it.</summary>
/// <param name="Verdict">What should be done.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="Figures">By name; all of them finite.</param>
public sealed record Judgement(Verdict Verdict, string Reason, IReadOnlyDictionary<string, double> Figures);
