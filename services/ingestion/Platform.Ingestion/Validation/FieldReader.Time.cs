using System.Globalization;
using System.Text.Json;

namespace Platform.Ingestion.Validation;

internal sealed partial class FieldReader
{
    /// <summary>Above these an epoch time is in the finer unit: seconds reach the year 5138, milliseconds too, counted in theirs.</summary>
    private const decimal SecondsBelow = 1e11m;
    private const decimal MillisecondsBelow = 1e14m;
    private const decimal MicrosecondsBelow = 1e17m;

    /// <summary>Forms of shop logs, which name UTC or nothing.</summary>
    private static readonly string[] s_logForms =
        ["yyyy-MM-dd HH:mm:ss 'UTC'", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>A time: RFC 3339, or since 1970 in seconds, milliseconds or microseconds, told apart by size.</summary>
    /// <param name="zoneless">Whether a time without a zone is read, as UTC.</param>
    public DateTimeOffset? Time(in JsonFields parent, Alias field, bool zoneless = false)
    {
        if (!TryFind(parent, field, out var value, out var name))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var epoch))
        {
            return FromEpoch(epoch, name);
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return Wrong<DateTimeOffset?>(name, "a time like 2026-05-01T12:00:00Z", value);
        }

        var text = value.GetString()!;
        if (text.Length == 0)
        {
            return null;
        }

        if (text.Length <= 20 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out epoch))
        {
            return FromEpoch(epoch, name);
        }

        if (HasZone(text) && value.TryGetDateTimeOffset(out var time))
        {
            return time.ToUniversalTime();
        }

        if (zoneless && DateTimeOffset.TryParseExact(
            text, s_logForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
        {
            return time;
        }

        Refuse(name, "not a time: send RFC 3339 with a zone, like 2026-05-01T12:00:00Z.");
        return null;
    }

    private DateTimeOffset? FromEpoch(decimal epoch, string name)
    {
        decimal? ticks = epoch switch
        {
            < 0 => null,
            < SecondsBelow => epoch * TimeSpan.TicksPerSecond,
            < MillisecondsBelow => epoch * TimeSpan.TicksPerMillisecond,
            < MicrosecondsBelow => epoch * TimeSpan.TicksPerMicrosecond,
            _ => null,
        };
        if (ticks is { } t && t <= DateTimeOffset.MaxValue.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks)
        {
            return DateTimeOffset.UnixEpoch.AddTicks((long)t);
        }

        Refuse(name, "not a time: send seconds, milliseconds or microseconds since 1970, or RFC 3339.");
        return null;
    }

    /// <summary>Without a zone the parser would take the machine's own.</summary>
    private static bool HasZone(string text) =>
        text.Length > 6 && (text[^1] is 'Z' or 'z' || (text[^3] == ':' && text[^6] is '+' or '-'));
}
