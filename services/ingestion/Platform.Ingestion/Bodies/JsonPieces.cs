using System.Text.Json;

namespace Platform.Ingestion.Bodies;

/// <summary>How the pieces of a body were put together.</summary>
internal enum BodyShape
{
    /// <summary>One object.</summary>
    Single,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>An object a line.</summary>
    Lines,
}

/// <summary>Where a body is not JSON.</summary>
/// <param name="Line">1-based.</param>
/// <param name="Byte">1-based, in the line.</param>
internal sealed record Malformed(long Line, long Byte)
{
    public static Malformed Of(JsonException e) => new((e.LineNumber ?? 0) + 1, (e.BytePositionInLine ?? 0) + 1);
}

/// <summary>
/// Cuts a body into its elements without reading them, so that one that is wrong, or nested too deep, is refused alone. Depth is
/// not limited here: the cut needs a bit a level, and a body has a limited size.
/// </summary>
internal sealed class JsonPieces
{
    private static readonly JsonReaderOptions s_anyDepth = new() { MaxDepth = int.MaxValue };

    private readonly List<Range> _pieces = [];

    public BodyShape Shape { get; private set; }

    public IReadOnlyList<Range> Pieces => _pieces;

    /// <summary>Cuts <paramref name="body"/>, or says where it cannot be read.</summary>
    /// <param name="body">UTF-8 JSON.</param>
    /// <param name="lines">The content type says that it is NDJSON. Several objects in lines are read as such without it too.</param>
    /// <param name="malformed">Where it is not JSON; null when it could be cut.</param>
    public static JsonPieces Cut(ReadOnlySpan<byte> body, bool lines, out Malformed? malformed)
    {
        var pieces = new JsonPieces();
        malformed = null;
        try
        {
            if (lines || !pieces.TryCutValue(body))
            {
                pieces.CutLines(body);
            }
        }
        catch (JsonException e)
        {
            malformed = Malformed.Of(e);
        }

        return pieces;
    }

    /// <summary>An array or one value; false when something follows the first value.</summary>
    private bool TryCutValue(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, s_anyDepth);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            Shape = BodyShape.Array;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                _pieces.Add(start..(int)reader.BytesConsumed);
            }

            reader.Read();
            return true;
        }

        Shape = BodyShape.Single;
        var from = (int)reader.TokenStartIndex;
        reader.Skip();
        var to = (int)reader.BytesConsumed;
        if (body[to..].TrimStart(" \t\r\n"u8).Length > 0)
        {
            return false;
        }

        _pieces.Add(from..to);
        return true;
    }

    private void CutLines(ReadOnlySpan<byte> body)
    {
        Shape = BodyShape.Lines;
        var start = 0;
        while (start < body.Length)
        {
            var length = body[start..].IndexOf((byte)'\n');
            var end = length < 0 ? body.Length : start + length;
            if (body[start..end].TrimStart(" \t\r"u8).Length > 0)
            {
                _pieces.Add(start..end);
            }

            start = end + 1;
        }
    }
}
