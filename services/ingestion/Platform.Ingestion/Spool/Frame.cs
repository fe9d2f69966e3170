using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Platform.Ingestion.Durability;

namespace Platform.Ingestion.Spool;

/// <summary>What stands at a place in a segment.</summary>
internal enum FrameState
{
    /// <summary>A whole entry.</summary>
    Whole,

    /// <summary>The beginning of an entry whose rest is not in the given bytes.</summary>
    Partial,

    /// <summary>Something else: a torn write or a changed byte.</summary>
    Damaged,
}

/// <summary>
/// An entry on disk: length of the payload (4 bytes), CRC-32C of that length and the payload (4), payload. The payload: format (1),
/// flags (1), time in Unix milliseconds (8), then topic, key and event id with 2 bytes of length each, then the value. Little-endian.
/// </summary>
internal static class Frame
{
    public const int HeaderLength = 8;

    /// <summary>No entry is longer: a larger length is damage, not a reason to allocate.</summary>
    public const int LongestPayload = 4 * 1024 * 1024;

    private const int ShortestPayload = 16;
    private const byte Format = 1;
    private const byte HasValue = 1;

    public static void Write(IBufferWriter<byte> output, in LogEntry entry)
    {
        var payload = 1 + 1 + 8 + 2 + Encoding.UTF8.GetByteCount(entry.Topic) + 2 + Encoding.UTF8.GetByteCount(entry.Key)
            + 2 + Encoding.UTF8.GetByteCount(entry.EventId) + (entry.Value?.Length ?? 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload, LongestPayload, nameof(entry));
        var frame = output.GetSpan(HeaderLength + payload)[..(HeaderLength + payload)];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload);
        var at = frame[HeaderLength..];
        at[0] = Format;
        at[1] = entry.Value is null ? (byte)0 : HasValue;
        BinaryPrimitives.WriteInt64LittleEndian(at[2..], entry.Time.ToUnixTimeMilliseconds());
        at = at[10..];
        WriteText(ref at, entry.Topic);
        WriteText(ref at, entry.Key);
        WriteText(ref at, entry.EventId);
        if (entry.Value is { } value)
        {
            value.Span.CopyTo(at);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame));
        output.Advance(frame.Length);
    }

    /// <summary>Looks at the beginning of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">From some place of a segment on.</param>
    /// <param name="length">Length of the frame, also when it is partial; 0 when damaged or not known yet.</param>
    public static FrameState Look(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length < HeaderLength)
        {
            return FrameState.Partial;
        }

        var payload = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (payload is < ShortestPayload or > LongestPayload)
        {
            return FrameState.Damaged;
        }

        length = HeaderLength + payload;
        if (bytes.Length < length)
        {
            return FrameState.Partial;
        }

        var whole = bytes[HeaderLength] == Format && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) == Checksum(bytes[..length]);
        return whole ? FrameState.Whole : FrameState.Damaged;
    }

    /// <summary>Reads a whole frame; the value is copied.</summary>
    public static LogEntry Read(ReadOnlySpan<byte> frame)
    {
        var at = frame[HeaderLength..];
        var hasValue = (at[1] & HasValue) != 0;
        var time = TimeOf(frame);
        at = at[10..];
        var topic = ReadText(ref at);
        var key = ReadText(ref at);
        var eventId = ReadText(ref at);
        // Not a bare null: as an array it would turn into empty memory, and a deletion into an empty value.
        var value = hasValue ? new ReadOnlyMemory<byte>(at.ToArray()) : default(ReadOnlyMemory<byte>?);
        return new LogEntry(topic, key, value, eventId, time);
    }

    public static DateTimeOffset TimeOf(ReadOnlySpan<byte> frame) =>
        DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(frame[(HeaderLength + 2)..]));

    /// <summary>CRC-32C (Castagnoli) over everything but the checksum itself.</summary>
    private static uint Checksum(ReadOnlySpan<byte> frame)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        var payload = frame[HeaderLength..];
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(payload))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var b in payload[(payload.Length & ~7)..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }

    private static void WriteText(ref Span<byte> at, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, at[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(at, checked((ushort)length));
        at = at[(2 + length)..];
    }

    private static string ReadText(ref ReadOnlySpan<byte> at)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(at);
        var text = Encoding.UTF8.GetString(at.Slice(2, length));
        at = at[(2 + length)..];
        return text;
    }
}
