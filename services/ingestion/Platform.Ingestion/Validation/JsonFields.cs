using System.Runtime.InteropServices;
using System.Text.Json;

namespace Platform.Ingestion.Validation;

/// <summary>
/// An object whose field names were looked at once. An event is asked for some fifty names and has about ten: a bit for each name
/// that is there answers nearly all of those questions without a search.
/// </summary>
internal readonly struct JsonFields
{
    private const ulong All = ulong.MaxValue;

    private readonly JsonElement _object;
    private readonly ulong _names;

    private JsonFields(JsonElement source, ulong names)
    {
        _object = source;
        _names = names;
    }

    /// <param name="source">An object.</param>
    public static JsonFields Of(JsonElement source)
    {
        ulong names = 0;
        foreach (var property in source.EnumerateObject())
        {
            var raw = JsonMarshal.GetRawUtf8PropertyName(property);
            // An escaped name may be any name.
            names |= raw.Contains((byte)'\\') ? All : BitOf(raw);
        }

        return new JsonFields(source, names);
    }

    /// <summary>Names that differ in length, first or last letter mostly have different bits.</summary>
    public static ulong BitOf(ReadOnlySpan<byte> name) => name.IsEmpty ? 1 : 1UL << ((name.Length * 7 + name[0] * 3 + name[^1]) & 63);

    /// <summary>The field's value, when it is there and not null.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, ulong bit, out JsonElement value)
    {
        if ((_names & bit) != 0 && _object.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null)
        {
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, BitOf(name), out _);

    /// <summary>The field's text, when it is one.</summary>
    public string? TextOf(ReadOnlySpan<byte> name) =>
        TryGet(name, BitOf(name), out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
