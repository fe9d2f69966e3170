using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Platform.Inference.Protocol;

/// <summary>A tensor of a request, its numbers in a pooled buffer.</summary>
internal sealed class InputTensor : IDisposable
{
    private byte[]? _pooled;

    public string Name { get; set; } = "";

    public Datatype? Datatype { get; set; }

    /// <summary>Null until it is read.</summary>
    public long[]? Shape { get; set; }

    /// <summary>Product of the shape.</summary>
    public int Elements { get; set; }

    /// <summary>Where the element's bytes follow the JSON, how many they are.</summary>
    public int? BinaryBytes { get; set; }

    /// <summary>True once there is data.</summary>
    public bool HasData { get; private set; }

    /// <summary>The elements when they are texts.</summary>
    public string[]? Texts { get; private set; }

    /// <summary>Takes a buffer for the elements. Called only after it is known that the request really holds so many.</summary>
    public Span<byte> Allocate()
    {
        HasData = true;
        if (Datatype!.IsText)
        {
            Texts = new string[Elements];
            return default;
        }

        _pooled = ArrayPool<byte>.Shared.Rent(Elements * Datatype.Bytes);
        return _pooled.AsSpan(0, Elements * Datatype.Bytes);
    }

    /// <summary>The tensor as ONNX Runtime takes it, without a copy: the buffer stays pinned until both are disposed.</summary>
    public OrtValue ToOrtValue(out MemoryHandle pin)
    {
        if (Texts is { } texts)
        {
            pin = default;
            var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Shape!);
            for (var i = 0; i < texts.Length; i++)
            {
                value.StringTensorSetElementAt(texts[i].AsSpan(), i);
            }

            return value;
        }

        pin = _pooled.AsMemory().Pin();
        unsafe
        {
            return OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, Datatype!.Element, Shape!, (IntPtr)pin.Pointer, (long)Elements * Datatype.Bytes);
        }
    }

    /// <summary>The elements, for tests and checks.</summary>
    public ReadOnlySpan<T> Values<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_pooled.AsSpan(0, Elements * Datatype!.Bytes));

    public void Dispose()
    {
        if (_pooled is { } pooled)
        {
            _pooled = null;
            ArrayPool<byte>.Shared.Return(pooled);
        }
    }
}
