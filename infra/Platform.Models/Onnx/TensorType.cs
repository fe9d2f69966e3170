namespace Platform.Models.Onnx;

/// <summary>Element types of a tensor, numbered as in ONNX's <c>TensorProto.DataType</c>.</summary>
public enum TensorType
{
    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>Truth value.</summary>
    Bool = 9,

    /// <summary>64-bit float.</summary>
    Double = 11,
}
