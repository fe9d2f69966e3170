using System.Text;

namespace Platform.Ingestion.Validation;

/// <summary>The names that one field goes by, the platform's own first. The first one present counts.</summary>
internal sealed class Alias(params string[] names)
{
    private readonly byte[][] _utf8 = [.. names.Select(Encoding.UTF8.GetBytes)];
    private readonly ulong[] _bits = [.. names.Select(n => JsonFields.BitOf(Encoding.UTF8.GetBytes(n)))];

    public int Count => names.Length;

    public string Name(int index) => names[index];

    public ReadOnlySpan<byte> Utf8(int index) => _utf8[index];

    /// <summary>See <see cref="JsonFields.BitOf"/>.</summary>
    public ulong Bit(int index) => _bits[index];
}
