using System.Globalization;

namespace Platform.Models.Publishing;

/// <summary>Versions made from the time, <c>yyyyMMddHHmmss-N</c>, so that they sort as text in the order made.</summary>
public static class ModelVersions
{
    private const string TimeFormat = "yyyyMMddHHmmss";
    private const int MostInASecond = 9;

    /// <summary>
    /// A version later than <paramref name="previous"/>, also when the clock has not moved or was set back since.
    /// </summary>
    public static string Next(DateTimeOffset now, string? previous)
    {
        var next = Of(now, 1);
        if (ModelRecords.IsNewer(next, previous))
        {
            return next;
        }

        if (!TryParse(previous!, out var time, out var number))
        {
            throw new ArgumentException($"'{previous}' is later than the time and no version of the form {TimeFormat}-N.", nameof(previous));
        }

        return number < MostInASecond ? Of(time, number + 1) : Of(time.AddSeconds(1), 1);
    }

    private static string Of(DateTimeOffset time, int number) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{number}");

    private static bool TryParse(string version, out DateTimeOffset time, out int number)
    {
        number = 0;
        time = default;
        return version.Length == TimeFormat.Length + 2
            && version[TimeFormat.Length] == '-'
            && int.TryParse(version.AsSpan(TimeFormat.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && DateTimeOffset.TryParseExact(
                version.AsSpan(0, TimeFormat.Length), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
