namespace Platform.Models.Onnx;

/// <summary>Element types of a tensor, numbered as in ONNX's <c>TensorProto.DataType</c>.</summary>
public enum TensorType
{
    /// <summary>32-bit float.</summary>
    Float = 1,

    /// <summary>8-bit unsigned integer.</summary>
    UInt8 = 2,

    /// <summary>8-bit integer.</summary>
    Int8 = 3,

    /// <summary>16-bit unsigned integer.</summary>
    UInt16 = 4,

    /// <summary>16-bit integer.</summary>
    Int16 = 5,

    /// <summary>32-bit integer.</summary>
    Int32 = 6,

    /// <summary>64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>Truth value.</summary>
    Bool = 9,

    /// <summary>16-bit float.</summary>
    Float16 = 10,

    /// <summary>64-bit float.</summary>
    Double = 11,

    /// <summary>32-bit unsigned integer.</summary>
    UInt32 = 12,

    /// <summary>64-bit unsigned integer.</summary>
    UInt64 = 13,

    /// <summary>The upper half of a 32-bit float.</summary>
    BFloat16 = 16,
}
