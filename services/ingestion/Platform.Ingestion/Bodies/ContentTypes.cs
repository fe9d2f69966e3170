using Microsoft.Net.Http.Headers;

namespace Platform.Ingestion.Bodies;

/// <summary>Which bodies are read.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";
    public const string Lines = "application/x-ndjson";

    private static readonly string[] s_lines = [Lines, "application/ndjson", "application/jsonl"];

    /// <summary>Whether the request's body is read here, and whether it is a JSON value a line.</summary>
    public static bool TryRead(HttpRequest request, out bool lines)
    {
        lines = false;
        if (request.Headers.ContentEncoding.Count > 0 || !MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return false;
        }

        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var media = type.MediaType;
        lines = s_lines.Any(l => media.Equals(l, StringComparison.OrdinalIgnoreCase));
        return lines || media.Equals(Json, StringComparison.OrdinalIgnoreCase);
    }
}
