using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;

namespace Platform.Inference.Serving;

/// <summary>A tensor in ONNX Runtime's own memory that lives as long as the binding that uses it.</summary>
internal sealed unsafe class BoundTensor : IDisposable
{
    private readonly byte* _data;
    private readonly int _length;

    public BoundTensor(string name, Datatype datatype, long[] shape)
    {
        Name = name;
        Datatype = datatype;
        Shape = shape;
        if (datatype.IsText)
        {
            Value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
            return;
        }

        Value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, datatype.Element, shape);
        var data = Value.GetTensorMutableRawData();
        _length = data.Length;
        // Native memory does not move, so that asking for it again at every run can be spared.
        _data = (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(data));
    }

    public string Name { get; }

    public Datatype Datatype { get; }

    public long[] Shape { get; }

    public OrtValue Value { get; }

    /// <summary>The elements; none of a tensor of texts.</summary>
    public Span<byte> Bytes => new(_data, _length);

    public void Dispose() => Value.Dispose();
}
