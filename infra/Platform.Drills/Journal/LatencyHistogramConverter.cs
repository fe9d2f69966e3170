using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>
/// A histogram in JSON: <c>{"max": 0.0421, "first": 203, "counts": [1, 0, 4]}</c>, where <c>first</c> is the number of the first bucket that
/// holds something. Bucket <c>i</c> begins at <c>i</c> µs below 16, and at <c>(16 + i % 16) · 2^(i / 16 − 1)</c> µs from there.
/// </summary>
public sealed class LatencyHistogramConverter : JsonConverter<LatencyHistogram>
{
    /// <inheritdoc/>
    public override LatencyHistogram Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var histogram = new LatencyHistogram();
        if (json.RootElement is not { ValueKind: JsonValueKind.Object } root
            || !root.TryGetProperty("max", out var max) || !SecondsConverter.TryRead(max, out var longest)
            || !root.TryGetProperty("first", out var first) || !first.TryGetInt32(out var index)
            || !root.TryGetProperty("counts", out var counts) || counts.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("A latency histogram has a max in seconds, the number of its first bucket, and counts.");
        }

        foreach (var element in counts.EnumerateArray())
        {
            if (!element.TryGetInt64(out var count) || count < 0 || !LatencyHistogram.IsBucket(index))
            {
                throw new JsonException("A latency histogram's counts are whole numbers from 0, and no more than there are buckets.");
            }

            if (count > 0)
            {
                histogram.Add(index, count, longest);
            }

            index++;
        }

        return histogram;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LatencyHistogram value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("max");
        SecondsConverter.Write(writer, value.Max);
        var next = value.Buckets.FirstOrDefault().Key;
        writer.WriteNumber("first", next);
        writer.WriteStartArray("counts");
        foreach (var (index, count) in value.Buckets)
        {
            for (; next < index; next++)
            {
                writer.WriteNumberValue(0);
            }

            writer.WriteNumberValue(count);
            next++;
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
