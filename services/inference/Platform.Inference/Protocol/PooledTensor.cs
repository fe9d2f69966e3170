using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Platform.Inference.Protocol;

/// <summary>
/// A tensor of a request or an answer, its elements in a pooled buffer as the protocol sends them in binary: little-endian in
/// row-major order; a text is its length in 4 bytes, then its bytes.
/// </summary>
internal sealed class PooledTensor : IDisposable
{
    public const int TextLengthBytes = sizeof(int);

    private PooledBuffer? _buffer;

    public string Name { get; set; } = "";

    public Datatype? Datatype { get; set; }

    /// <summary>Null until it is read.</summary>
    public long[]? Shape { get; set; }

    /// <summary>Product of the shape.</summary>
    public int Elements { get; set; }

    /// <summary>Where the elements follow the JSON of an HTTP request, how many bytes they are.</summary>
    public int? BinaryBytes { get; set; }

    /// <summary>True once there is data.</summary>
    public bool HasData => _buffer is not null;

    public ReadOnlyMemory<byte> Memory => _buffer?.Written ?? default;

    public ReadOnlySpan<byte> Bytes => Memory.Span;

    /// <summary>Takes a buffer for elements of a fixed size. Called only after it is known that the request really holds so many.</summary>
    public Span<byte> Allocate()
    {
        var length = Elements * Datatype!.Bytes;
        _buffer = new PooledBuffer(length);
        _buffer.Advance(length);
        return MemoryMarshal.AsMemory(_buffer.Written).Span;
    }

    /// <summary>Takes a buffer that grows with what is added.</summary>
    public PooledBuffer AllocateGrowing(int capacity) => _buffer = new PooledBuffer(capacity);

    /// <summary>Adds a text to a tensor of texts.</summary>
    public void AddText(ReadOnlySpan<byte> text)
    {
        var span = _buffer!.GetSpan(TextLengthBytes + text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span, text.Length);
        text.CopyTo(span[TextLengthBytes..]);
        _buffer.Advance(TextLengthBytes + text.Length);
    }

    /// <summary>Takes the first text off the bytes of a tensor of texts.</summary>
    public static ReadOnlySpan<byte> TakeText(ref ReadOnlySpan<byte> bytes)
    {
        var text = bytes.Slice(TextLengthBytes, BinaryPrimitives.ReadInt32LittleEndian(bytes));
        bytes = bytes[(TextLengthBytes + text.Length)..];
        return text;
    }

    /// <summary>The elements of a tensor of numbers.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes);

    /// <summary>The tensor as ONNX Runtime takes it; of numbers without a copy, so that the buffer stays pinned until both are disposed.</summary>
    public OrtValue ToOrtValue(out MemoryHandle pin)
    {
        if (Datatype!.IsText)
        {
            pin = default;
            var texts = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Shape!);
            var rest = Bytes;
            for (var i = 0; i < Elements; i++)
            {
                texts.StringTensorSetElementAt(TakeText(ref rest), i);
            }

            return texts;
        }

        pin = Memory.Pin();
        unsafe
        {
            return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, Datatype.Element, Shape!, (IntPtr)pin.Pointer, Memory.Length);
        }
    }

    /// <summary>A copy of what ONNX Runtime answered.</summary>
    public static PooledTensor From(string name, OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var tensor = new PooledTensor
        {
            Name = name,
            Datatype = Datatype.Find(info.ElementDataType),
            Shape = info.Shape,
            Elements = checked((int)info.ElementCount),
        };
        if (!tensor.Datatype!.IsText)
        {
            value.GetTensorMutableRawData().CopyTo(tensor.Allocate());
            return tensor;
        }

        tensor.AllocateGrowing(tensor.Elements * TextLengthBytes);
        for (var i = 0; i < tensor.Elements; i++)
        {
            tensor.AddText(value.GetStringElementAsSpan(i));
        }

        return tensor;
    }

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }
}
