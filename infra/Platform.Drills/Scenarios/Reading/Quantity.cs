using System.Globalization;

namespace Platform.Drills.Scenarios.Reading;

/// <summary>How figures are written in a scenario.</summary>
internal static class Quantity
{
    /// <summary>Units, the longest first, since "ms" ends with "s".</summary>
    private static readonly (string Suffix, double Seconds)[] s_units = [("ms", 0.001), ("s", 1), ("m", 60)];

    public static bool TryTime(string text, out TimeSpan time)
    {
        foreach (var (suffix, seconds) in s_units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && Math.Abs(number * seconds) < TimeSpan.FromDays(1).TotalSeconds)
            {
                time = TimeSpan.FromSeconds(number * seconds);
                return true;
            }
        }

        time = default;
        return false;
    }

    /// <summary>A count (<c>0</c>), a time (<c>100ms</c>) or a multiple of the steady state (<c>2x</c>).</summary>
    public static bool TryBound(string text, BoundKind kind, out Bound? bound)
    {
        bound = null;
        if (TryTime(text, out var time))
        {
            bound = new Bound(kind, time.TotalSeconds, Unit.Time);
        }
        else if (text.EndsWith('x') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio))
        {
            bound = new Bound(kind, ratio, Unit.Ratio);
        }
        else if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
        {
            bound = new Bound(kind, count, Unit.Count);
        }

        return bound is not null;
    }

    public static string Show(TimeSpan time) =>
        time.TotalSeconds < 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#}ms")
        : time.TotalSeconds < 120 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#}s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#}m");

    /// <summary>Edits from one word to another.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
