using System.Runtime.InteropServices;

namespace Platform.ModelTools.LightGbm;

/// <summary>A model in LightGBM itself, through its C interface: what a converted one is compared with.</summary>
public sealed partial class NativeBooster : IDisposable
{
    private const int Float32 = 0;
    private const int RowMajor = 1;
    private const int PredictNormal = 0;

    private nint _handle;

    private NativeBooster(nint handle) => _handle = handle;

    /// <summary>Loads a text model.</summary>
    /// <exception cref="InvalidDataException">LightGBM does not read it, or its library does not load here.</exception>
    public static NativeBooster Load(string path)
    {
        try
        {
            Check(LGBM_BoosterCreateFromModelfile(path, out _, out var handle));
            return new NativeBooster(handle);
        }
        catch (DllNotFoundException e)
        {
            throw new InvalidDataException($"LightGBM's native library does not load; on Debian and Ubuntu it needs the package libgomp1 (apt-get install libgomp1). {e.Message}", e);
        }
    }

    /// <summary>Predictions of rows, row after row.</summary>
    /// <param name="rows">Values, row after row.</param>
    /// <param name="features">Values of a row.</param>
    /// <param name="outputs">Predictions of a row.</param>
    public double[] Predict(ReadOnlySpan<float> rows, int features, int outputs)
    {
        var count = rows.Length / features;
        var predictions = new double[count * outputs];
        // One thread: the order of sums, and with it the last digit, must not depend on the machine.
        Check(LGBM_BoosterPredictForMat(_handle, rows, Float32, count, features, RowMajor, PredictNormal, 0, -1, "num_threads=1", out var length, predictions));
        return length == predictions.Length ? predictions : throw new InvalidDataException($"LightGBM answered with {length} numbers to {count} rows, not {predictions.Length}.");
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            _ = LGBM_BoosterFree(_handle);
            _handle = 0;
        }
    }

    internal static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidDataException($"LightGBM: {Marshal.PtrToStringUTF8(LGBM_GetLastError())}");
        }
    }

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterCreateFromModelfile(string path, out int iterations, out nint booster);

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterPredictForMat(
        nint booster,
        ReadOnlySpan<float> data,
        int type,
        int rows,
        int columns,
        int rowMajor,
        int predict,
        int firstIteration,
        int iterations,
        string parameters,
        out long length,
        Span<double> predictions);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport("lib_lightgbm")]
    private static partial nint LGBM_GetLastError();
}
