using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Platform.FeatureStore.Redis;

/// <summary>What can be wrong with a stored value.</summary>
public enum PackedError
{
    /// <summary>Shorter than the smallest value.</summary>
    TooShort = 1,

    /// <summary>The checksum does not match the bytes.</summary>
    Checksum,

    /// <summary>Written by a version that this one does not read.</summary>
    UnknownVersion,

    /// <summary>The bytes are whole, but do not make the fields that the version has.</summary>
    Malformed,
}

/// <summary>Writes a compact value: zigzag varints, length-prefixed UTF-8, and a CRC-32C at the end.</summary>
internal sealed class PackedWriter
{
    public const int ChecksumBytes = 4;

    private byte[] _bytes = new byte[512];
    private int _length;

    public void Byte(byte value)
    {
        Room(1);
        _bytes[_length++] = value;
    }

    public void Signed(long value)
    {
        Room(10);
        var rest = (ulong)((value << 1) ^ (value >> 63));
        while (rest >= 0x80)
        {
            _bytes[_length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        _bytes[_length++] = (byte)rest;
    }

    public void Double(double value)
    {
        Room(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_length), value);
        _length += sizeof(double);
    }

    public void Text(string value)
    {
        Signed(Encoding.UTF8.GetByteCount(value));
        Room(Encoding.UTF8.GetMaxByteCount(value.Length));
        _length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(_length));
    }

    public byte[] Finish()
    {
        Room(ChecksumBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_length), Checksum(_bytes.AsSpan(0, _length)));
        return _bytes[..(_length + ChecksumBytes)];
    }

    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    private void Room(int more)
    {
        if (_length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        }
    }
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote. A read beyond the end gives zeros and is remembered, so that one check at the end is enough.</summary>
internal ref struct PackedReader
{
    private ReadOnlySpan<byte> _rest;
    private bool _broken;

    /// <summary>True when every byte was used and none was missing.</summary>
    public readonly bool AtEnd => !_broken && _rest.IsEmpty;

    public static PackedError? Open(ReadOnlySpan<byte> value, byte version, out PackedReader reader)
    {
        reader = default;
        if (value.Length < 1 + PackedWriter.ChecksumBytes)
        {
            return PackedError.TooShort;
        }

        var body = value[..^PackedWriter.ChecksumBytes];
        if (PackedWriter.Checksum(body) != BinaryPrimitives.ReadUInt32LittleEndian(value[^PackedWriter.ChecksumBytes..]))
        {
            return PackedError.Checksum;
        }

        if (body[0] != version)
        {
            return PackedError.UnknownVersion;
        }

        reader = new PackedReader { _rest = body[1..] };
        return null;
    }

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            return (byte)Break();
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Signed()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(value >> 1) ^ -(long)(value & 1);
            }
        }

        return Break();
    }

    public double Double()
    {
        if (_rest.Length < sizeof(double))
        {
            return Break();
        }

        var value = BinaryPrimitives.ReadDoubleLittleEndian(_rest);
        _rest = _rest[sizeof(double)..];
        return value;
    }

    public string Text()
    {
        var length = Length(_rest.Length);
        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    /// <summary>A count of at most <paramref name="most"/>; a greater one breaks the value, so that no count can ask for more memory than it has.</summary>
    public int Length(int most)
    {
        var length = Signed();
        return length >= 0 && length <= most ? (int)length : (int)Break();
    }

    public DateTimeOffset Time(long newest, long before)
    {
        var milliseconds = unchecked(newest - before);
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            Break();
            return DateTimeOffset.UnixEpoch;
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    private long Break()
    {
        _broken = true;
        _rest = [];
        return 0;
    }
}
