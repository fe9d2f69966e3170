using System.Text.Json;

namespace Platform.Inference.Protocol;

/// <summary>Reads one element from JSON. A struct a type, so that the loop over the elements is compiled for each.</summary>
internal interface IElementParser<T>
{
    static abstract bool TryRead(ref Utf8JsonReader json, out T value);
}

internal readonly struct Float32Parser : IElementParser<float>
{
    public static bool TryRead(ref Utf8JsonReader json, out float value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetSingle(out value) && float.IsFinite(value);
    }
}

internal readonly struct Float64Parser : IElementParser<double>
{
    public static bool TryRead(ref Utf8JsonReader json, out double value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetDouble(out value) && double.IsFinite(value);
    }
}

internal readonly struct Int64Parser : IElementParser<long>
{
    public static bool TryRead(ref Utf8JsonReader json, out long value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value);
    }
}

internal readonly struct Int32Parser : IElementParser<int>
{
    public static bool TryRead(ref Utf8JsonReader json, out int value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt32(out value);
    }
}

internal readonly struct Int16Parser : IElementParser<short>
{
    public static bool TryRead(ref Utf8JsonReader json, out short value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt16(out value);
    }
}

internal readonly struct Int8Parser : IElementParser<sbyte>
{
    public static bool TryRead(ref Utf8JsonReader json, out sbyte value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetSByte(out value);
    }
}

internal readonly struct UInt64Parser : IElementParser<ulong>
{
    public static bool TryRead(ref Utf8JsonReader json, out ulong value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt64(out value);
    }
}

internal readonly struct UInt32Parser : IElementParser<uint>
{
    public static bool TryRead(ref Utf8JsonReader json, out uint value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt32(out value);
    }
}

internal readonly struct UInt16Parser : IElementParser<ushort>
{
    public static bool TryRead(ref Utf8JsonReader json, out ushort value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetUInt16(out value);
    }
}

internal readonly struct UInt8Parser : IElementParser<byte>
{
    public static bool TryRead(ref Utf8JsonReader json, out byte value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetByte(out value);
    }
}

internal readonly struct BoolParser : IElementParser<bool>
{
    public static bool TryRead(ref Utf8JsonReader json, out bool value)
    {
        value = json.TokenType == JsonTokenType.True;
        return json.TokenType is JsonTokenType.True or JsonTokenType.False;
    }
}

internal readonly struct TextParser : IElementParser<string>
{
    public static bool TryRead(ref Utf8JsonReader json, out string value)
    {
        value = json.TokenType == JsonTokenType.String ? json.GetString()! : "";
        return json.TokenType == JsonTokenType.String;
    }
}
