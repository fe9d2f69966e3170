using System.Buffers.Text;

namespace Platform.Ranking.Serving;

/// <summary>
/// The tokens that tie an answer, its impression and the events that follow together. They are unique and sort by time; they
/// guard nothing, so that they need not be secret.
/// </summary>
internal sealed class AttributionTokens(TimeProvider time)
{
    /// <summary>22 characters of base64url: a version 7 UUID, big-endian.</summary>
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(time.GetUtcNow()).TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
