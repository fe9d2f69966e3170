using System.Globalization;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Words;

/// <summary>How reports write numbers: the same everywhere, in the invariant culture, with as many digits as mean something.</summary>
internal static class Say
{
    /// <summary>What stands where nothing was seen.</summary>
    public const string Nothing = "–";

    /// <summary>A span: µs, ms, s, min or h.</summary>
    public static string Time(TimeSpan span)
    {
        var (value, unit) = Math.Abs(span.TotalSeconds) switch
        {
            0 => (0, "ms"),
            < 0.001 => (span.TotalMicroseconds, "µs"),
            < 1 => (span.TotalMilliseconds, "ms"),
            < 120 => (span.TotalSeconds, "s"),
            < 7200 => (span.TotalMinutes, "min"),
            _ => (span.TotalHours, "h"),
        };
        return $"{Number(value)} {unit}";
    }

    /// <summary>A span since the start of a run, in seconds to the millisecond.</summary>
    public static string Clock(TimeSpan at) => at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";

    /// <summary>A span since or until something, with its sign.</summary>
    public static string Since(TimeSpan span) => span < TimeSpan.Zero ? "−" + Time(span.Negate()) : "+" + Time(span);

    /// <summary>A number with three digits that mean something, large ones whole and grouped.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.001 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##E0", CultureInfo.InvariantCulture),
    };

    /// <summary>A share in percent; one that is not nothing never reads as nothing, and one that is not all never as all.</summary>
    public static string Percent(double share) => share switch
    {
        > 0 and < 0.00001 => "<0.001 %",
        > 0.99999 and < 1 => ">99.999 %",
        _ => $"{(share * 100).ToString("0.###", CultureInfo.InvariantCulture)} %",
    };

    /// <summary>A number of things: <c>1 event</c>, <c>2 events</c>, <c>no event</c>.</summary>
    public static string Count(long count, string thing) => count switch
    {
        0 => $"no {thing}",
        1 => $"1 {thing}",
        _ => $"{Number(count)} {thing}s",
    };

    /// <summary>A figure's value with its unit.</summary>
    public static string Value(Figure figure) => Value(figure.Value, figure.Unit);

    /// <summary>A figure's target with its unit.</summary>
    public static string Target(Figure figure) =>
        figure.Target is null ? Nothing : figure.Target == 0 ? "0" : $"≤ {Value(figure.Target, figure.Unit)}";

    /// <summary>A value in a figure's unit.</summary>
    public static string Value(double? value, FigureUnit unit) => (value, unit) switch
    {
        (null, _) => Nothing,
        ({ } count, FigureUnit.Count) => Number(count),
        ({ } seconds, FigureUnit.Seconds) => Time(TimeSpan.FromSeconds(seconds)),
        ({ } ratio, FigureUnit.Ratio) => $"{Number(ratio)}×",
        ({ } share, FigureUnit.Share) => Percent(share),
        ({ } change, _) => $"{Signed(change * 100)} %/h",
    };

    /// <summary>A difference between two values in a figure's unit, with its sign.</summary>
    public static string Difference(double difference, FigureUnit unit) =>
        difference == 0 ? "same"
        : unit == FigureUnit.ChangePerHour ? Value(difference, unit)
        : (difference < 0 ? "−" : "+") + Value(Math.Abs(difference), unit);

    /// <summary>A day and time, for people.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private static string Signed(double value) => value switch { < 0 => "−" + Number(-value), 0 => "0", _ => "+" + Number(value) };
}
