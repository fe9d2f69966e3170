using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Ranking.Scoring;

/// <summary>
/// The Open Inference Protocol with its binary tensor extension: a JSON header whose length is told in an HTTP header, then the
/// numbers as they lie in memory, little-endian. For 200 products this is a third of the bytes of JSON, and none are parsed.
/// </summary>
internal static class OpenInference
{
    public const string HeaderLength = "Inference-Header-Content-Length";
    public const string MediaType = "application/octet-stream";
    private const string Input = "features";
    private const string Output = "score";

    /// <summary>Bytes of a request's JSON header, at most.</summary>
    public const int LongestHeader = 256;

    /// <summary>Writes header and numbers, and says how long each part is.</summary>
    /// <param name="features">Row by row.</param>
    public static (int Header, int Total) Write(Span<byte> destination, ReadOnlySpan<float> features, int rows, int columns)
    {
        var json = string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"inputs":[{"name":"{{{Input}}}","shape":[{{{rows}}},{{{columns}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{features.Length * sizeof(float)}}}}}],"outputs":[{"name":"{{{Output}}}","parameters":{"binary_data":true}}]}""");
        var header = Encoding.UTF8.GetBytes(json, destination);
        var numbers = MemoryMarshal.AsBytes(features);
        numbers.CopyTo(destination[header..]);
        return (header, header + numbers.Length);
    }

    /// <summary>Reads the scores out of an answer, be they binary or JSON.</summary>
    /// <param name="headerLength">Of the answer's HTTP header; null when the whole body is JSON.</param>
    /// <returns>The model's version, or null when this is not an answer with one finite score a row.</returns>
    public static string? Read(ReadOnlyMemory<byte> body, int? headerLength, Span<float> scores)
    {
        if (headerLength is < 2 || headerLength > body.Length)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(body[..(headerLength ?? body.Length)]);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("model_version", out var version) || version.ValueKind != JsonValueKind.String
                || !root.TryGetProperty("outputs", out var outputs) || outputs.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            var offset = headerLength ?? 0;
            foreach (var output in outputs.EnumerateArray().Where(o => o.ValueKind == JsonValueKind.Object))
            {
                var size = headerLength is null ? null : BinarySize(output);
                if (output.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.ValueEquals(Output))
                {
                    var read = size is { } bytes ? ReadBinary(body.Span[offset..], bytes, scores) : ReadJson(output, scores);
                    return read ? version.GetString() : null;
                }

                offset = Math.Min(body.Length, offset + (size ?? 0));
            }
        }
        catch (JsonException)
        {
            // Not JSON is one more way of not being an answer.
        }

        return null;
    }

    private static int? BinarySize(JsonElement output) =>
        output.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty("binary_data_size", out var size) && size.ValueKind == JsonValueKind.Number
        && size.TryGetInt32(out var bytes) && bytes >= 0
            ? bytes
            : null;

    private static bool ReadBinary(ReadOnlySpan<byte> rest, int bytes, Span<float> scores)
    {
        if (bytes != scores.Length * sizeof(float) || rest.Length < bytes)
        {
            return false;
        }

        rest[..bytes].CopyTo(MemoryMarshal.AsBytes(scores));
        return AllFinite(scores);
    }

    private static bool ReadJson(JsonElement output, Span<float> scores)
    {
        if (!output.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array || data.GetArrayLength() != scores.Length)
        {
            return false;
        }

        var i = 0;
        foreach (var value in data.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out scores[i++]))
            {
                return false;
            }
        }

        return AllFinite(scores);
    }

    private static bool AllFinite(ReadOnlySpan<float> scores)
    {
        foreach (var score in scores)
        {
            if (!float.IsFinite(score))
            {
                return false;
            }
        }

        return true;
    }
}
