using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Platform.Models.Manifests;

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

    /// <summary>A tensor of numbers with a copy of these bytes.</summary>
    public static PooledTensor Copy(string name, Datatype datatype, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var tensor = new PooledTensor { Name = name, Datatype = datatype, Shape = shape, Elements = bytes.Length / datatype.Bytes };
        bytes.CopyTo(tensor.Allocate());
        return tensor;
    }

    /// <summary>A tensor with a copy of some of the texts that ONNX Runtime answered.</summary>
    public static PooledTensor CopyTexts(string name, long[] shape, OrtValue texts, int first, int count)
    {
        var tensor = new PooledTensor { Name = name, Datatype = Datatype.Find(TensorDatatypes.Bytes), Shape = shape, Elements = count };
        tensor.AllocateGrowing(count * TextLengthBytes);
        for (var i = 0; i < count; i++)
        {
            tensor.AddText(texts.GetStringElementAsSpan(first + i));
        }

        return tensor;
    }

    public void Dispose()
    {
        _buffer?.Dispose();
        _buffer = null;
    }
}
