using System.Globalization;

namespace Platform.Drills.Scenarios;

/// <summary>What a bound's value counts.</summary>
internal enum Unit
{
    /// <summary>Things.</summary>
    Count,

    /// <summary>Seconds.</summary>
    Time,

    /// <summary>Times the value of the steady state.</summary>
    Ratio,
}

/// <summary>How a figure and its bound compare.</summary>
internal enum BoundKind
{
    /// <summary>The figure is the bound or less.</summary>
    Most,

    /// <summary>The figure is the bound or more.</summary>
    Least,

    /// <summary>The figure is the bound.</summary>
    Exactly,
}

/// <summary>A bound: seconds when it is a time, a multiple of the steady state's figure when it is a ratio.</summary>
/// <param name="Kind">The comparison.</param>
/// <param name="Value">In seconds, times, or things, by <paramref name="Unit"/>.</param>
/// <param name="Unit">What it counts.</param>
internal sealed record Bound(BoundKind Kind, double Value, Unit Unit)
{
    public bool Holds(double figure) => Kind switch
    {
        BoundKind.Most => figure <= Value,
        BoundKind.Least => figure >= Value,
        _ => figure == Value,
    };

    /// <summary>A figure of this unit, for people.</summary>
    public string Show(double figure) => Unit switch
    {
        Unit.Time when figure < 1 => string.Create(CultureInfo.InvariantCulture, $"{figure * 1000:0.#} ms"),
        Unit.Time => string.Create(CultureInfo.InvariantCulture, $"{figure:0.###} s"),
        Unit.Ratio => string.Create(CultureInfo.InvariantCulture, $"{figure:0.##}x"),
        _ => figure.ToString("0.##", CultureInfo.InvariantCulture),
    };

    public override string ToString() => $"{Kind switch { BoundKind.Most => "at most", BoundKind.Least => "at least", _ => "exactly" }} {Show(Value)}";
}
