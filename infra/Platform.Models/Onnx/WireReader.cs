namespace Platform.Models.Onnx;

/// <summary>
/// Walks a protocol buffer message field by field over the bytes themselves: nothing is copied, and a claimed length that the bytes do
/// not hold ends the walk. For looking into files that nobody trusts yet.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that <see cref="Next"/> found.</summary>
    public int Field { get; private set; }

    /// <summary>Its bytes, where it has a length; empty otherwise.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its number, where it is a varint; 0 otherwise.</summary>
    public ulong Varint { get; private set; }

    /// <summary>True when the bytes are no message.</summary>
    public bool Broken { get; private set; }

    /// <summary>Steps to the next field; false at the end and where the bytes are no message.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || Broken)
        {
            return false;
        }

        Bytes = [];
        Varint = 0;
        if (!TryVarint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            return !(Broken = true);
        }

        Field = (int)(tag >> 3);
        var read = (tag & 7) switch
        {
            0 => TryVarint(out var number) && Found(number),
            1 => TrySkip(sizeof(ulong)),
            2 => TryVarint(out var length) && TryTake(length),
            5 => TrySkip(sizeof(uint)),
            // Groups: no ONNX file has them.
            _ => false,
        };
        Broken = !read;
        return read;
    }

    private bool Found(ulong number)
    {
        Varint = number;
        return true;
    }

    private bool TryTake(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TrySkip(int length)
    {
        if (length > _rest.Length)
        {
            return false;
        }

        _rest = _rest[length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        const int longest = 10;
        value = 0;
        for (var i = 0; i < longest && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
