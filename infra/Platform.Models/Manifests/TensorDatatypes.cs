namespace Platform.Models.Manifests;

/// <summary>Names of element types in the Open Inference Protocol.</summary>
public static class TensorDatatypes
{
    public const string Bool = "BOOL";
    public const string UInt8 = "UINT8";
    public const string UInt16 = "UINT16";
    public const string UInt32 = "UINT32";
    public const string UInt64 = "UINT64";
    public const string Int8 = "INT8";
    public const string Int16 = "INT16";
    public const string Int32 = "INT32";
    public const string Int64 = "INT64";
    public const string Float16 = "FP16";
    public const string BFloat16 = "BF16";
    public const string Float32 = "FP32";
    public const string Float64 = "FP64";
    public const string Bytes = "BYTES";

    /// <summary>Those that are served.</summary>
    public static readonly IReadOnlyList<string> All =
        [Bool, UInt8, UInt16, UInt32, UInt64, Int8, Int16, Int32, Int64, Float16, BFloat16, Float32, Float64, Bytes];
}
