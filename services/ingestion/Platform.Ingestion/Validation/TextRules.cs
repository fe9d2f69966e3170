using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Platform.Ingestion.Validation;

/// <summary>What a text may hold.</summary>
internal static class TextRules
{
    /// <summary>What is wrong with <paramref name="text"/>, and the mend; null when nothing is.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="longest">Characters allowed.</param>
    /// <param name="strict">Ids: tabs and line ends are refused too.</param>
    public static string? Mistake(string text, int longest, bool strict)
    {
        if (text.Length > longest)
        {
            return $"{text.Length} characters: at most {longest}.";
        }

        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsControl(c) && (strict || c is not ('\t' or '\n' or '\r')))
            {
                return $"a control character (U+{(int)c:X4}) at character {i + 1}: take it out.";
            }
        }

        return null;
    }

    /// <summary>
    /// What is wrong with the encoding of a JSON value, so that reading its texts later cannot throw: bytes that are not UTF-8,
    /// and escapes that name half a character.
    /// </summary>
    public static string? EncodingMistake(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            return $"not UTF-8 at byte {FirstInvalid(json) + 1} of the event: encode the text as UTF-8.";
        }

        return json.IndexOf("\\u"u8) >= 0 ? HalfCharacter(json) : null;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static string? HalfCharacter(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Limits.Depth });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped && IsHalf(ref reader))
            {
                return $"half a surrogate pair in an escape near byte {reader.TokenStartIndex + 1} of the event: send both halves.";
            }
        }

        return null;
    }

    private static bool IsHalf(ref Utf8JsonReader reader)
    {
        try
        {
            _ = reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            // The reader has no Try form of this.
            return true;
        }
    }
}
