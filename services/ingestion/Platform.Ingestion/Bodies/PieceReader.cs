using System.Text.Json;
using Platform.Ingestion.Validation;

namespace Platform.Ingestion.Bodies;

/// <summary>Opens one element of a body, or says why it cannot be read.</summary>
internal static class PieceReader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = Limits.Depth };

    /// <summary>The element; null when it is refused. The caller disposes it.</summary>
    /// <param name="piece">UTF-8 JSON.</param>
    /// <param name="most">Bytes allowed.</param>
    /// <param name="what">What it is, for the refusal: <c>event</c> or <c>product</c>.</param>
    /// <param name="violation">Why it is refused.</param>
    /// <param name="isJson">False when it is not even JSON.</param>
    public static JsonDocument? Open(ReadOnlyMemory<byte> piece, int most, string what, out Violation? violation, out bool isJson)
    {
        isJson = true;
        violation = null;
        if (piece.Length > most)
        {
            violation = new Violation(what, $"{piece.Length} bytes: at most {most}. Send less with it.");
            return null;
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(piece, s_options);
        }
        catch (JsonException e)
        {
            JsonPieces.Cut(piece.Span, lines: false, out var malformed);
            isJson = malformed is null;
            violation = isJson
                ? new Violation(what, $"nested deeper than {Limits.Depth} levels, or followed by more on its line: send plain fields, one {what} a line.")
                : new Violation(what, $"not JSON at byte {Malformed.Of(e).Byte} of its line: correct it.");
            return null;
        }

        if (TextRules.EncodingMistake(piece.Span) is { } mistake)
        {
            violation = new Violation(what, mistake);
            document.Dispose();
            return null;
        }

        return document;
    }
}
