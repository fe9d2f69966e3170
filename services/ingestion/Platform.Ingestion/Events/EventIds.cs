using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Ingestion.Events;

/// <summary>
/// Ids for what came without one. Under an <c>Idempotency-Key</c> they follow from the key and the place in the request, so that the
/// same request sent again has the same ids; otherwise they are new.
/// </summary>
internal sealed class EventIds(string? idempotencyKey, TimeProvider time)
{
    public const string Header = "Idempotency-Key";
    public const int LongestKey = 255;

    public string Next(int index) =>
        idempotencyKey is null ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : Derived(idempotencyKey, index).ToString();

    private static Guid Derived(string key, int index)
    {
        var text = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(key)];
        BinaryPrimitives.WriteInt32BigEndian(text, index);
        Encoding.UTF8.GetBytes(key, text.AsSpan(sizeof(int)));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        var id = hash[..16];
        // RFC 9562's version 8: made by the application's own rule.
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
