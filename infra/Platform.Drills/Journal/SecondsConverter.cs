using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>A span of time in JSON is a number of seconds, exact to the microsecond, which any other tool can read and subtract.</summary>
public sealed class SecondsConverter : JsonConverter<TimeSpan>
{
    private static readonly decimal s_most = (decimal)TimeSpan.FromDays(1_000).TotalSeconds;

    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var seconds) && TryConvert(seconds, out var span)
            ? span
            : throw new JsonException("A time is a number of seconds.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => Write(writer, value);

    internal static void Write(Utf8JsonWriter writer, TimeSpan value) =>
        writer.WriteNumberValue(decimal.Round((decimal)value.Ticks / TimeSpan.TicksPerSecond, 6) / 1.000000m);

    internal static bool TryRead(JsonElement element, out TimeSpan span)
    {
        span = default;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var seconds) && TryConvert(seconds, out span);
    }

    private static bool TryConvert(decimal seconds, out TimeSpan span)
    {
        var possible = Math.Abs(seconds) <= s_most;
        span = possible ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond)) : default;
        return possible;
    }
}
