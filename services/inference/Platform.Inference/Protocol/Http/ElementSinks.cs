using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;

namespace Platform.Inference.Protocol.Http;

/// <summary>Takes the elements of one tensor from JSON. A struct a kind, so that the loop over the elements is compiled for each.</summary>
internal interface IElementSink
{
    /// <returns>False when the token is no element of this kind.</returns>
    bool TryAdd(ref Utf8JsonReader json, int index);
}

/// <summary>Finite numbers of a type that .NET knows.</summary>
internal readonly ref struct NumberSink<T>(Span<byte> buffer) : IElementSink
    where T : unmanaged, INumberBase<T>
{
    private readonly Span<T> _target = MemoryMarshal.Cast<byte, T>(buffer);

    public bool TryAdd(ref Utf8JsonReader json, int index) =>
        json.TokenType == JsonTokenType.Number
        && T.TryParse(json.ValueSpan, CultureInfo.InvariantCulture, out _target[index])
        && T.IsFinite(_target[index]);
}

/// <summary>BF16, which .NET does not know: the upper half of a 32-bit float.</summary>
internal readonly ref struct BFloat16Sink(Span<byte> buffer) : IElementSink
{
    private readonly Span<BFloat16> _target = MemoryMarshal.Cast<byte, BFloat16>(buffer);

    public bool TryAdd(ref Utf8JsonReader json, int index)
    {
        if (json.TokenType != JsonTokenType.Number || !json.TryGetSingle(out var value))
        {
            return false;
        }

        _target[index] = (BFloat16)value;
        return float.IsFinite((float)_target[index]);
    }
}

internal readonly ref struct BoolSink(Span<byte> target) : IElementSink
{
    private readonly Span<byte> _target = target;

    public bool TryAdd(ref Utf8JsonReader json, int index)
    {
        _target[index] = json.TokenType == JsonTokenType.True ? (byte)1 : (byte)0;
        return json.TokenType is JsonTokenType.True or JsonTokenType.False;
    }
}

internal readonly struct TextSink(PooledTensor tensor) : IElementSink
{
    private const int OnStack = 256;

    public bool TryAdd(ref Utf8JsonReader json, int index)
    {
        if (json.TokenType != JsonTokenType.String)
        {
            return false;
        }

        if (!json.ValueIsEscaped)
        {
            // The reader leaves checking a text's bytes to whoever takes them as they are.
            var valid = System.Text.Unicode.Utf8.IsValid(json.ValueSpan);
            if (valid)
            {
                tensor.AddText(json.ValueSpan);
            }

            return valid;
        }

        using var longer = json.ValueSpan.Length > OnStack ? new PooledBuffer(json.ValueSpan.Length) : null;
        Span<byte> text = longer is null ? stackalloc byte[OnStack] : longer.GetSpan(json.ValueSpan.Length);
        tensor.AddText(text[..json.CopyString(text)]);
        return true;
    }
}
