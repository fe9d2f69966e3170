using System.Runtime.InteropServices;
using Platform.ModelTools.LightGbm;

namespace Platform.ModelTools.Tests.LightGbm;

/// <summary>Trains small models with LightGBM itself, with every setting that it has.</summary>
internal static partial class NativeTrainer
{
    /// <summary>Trains and writes the text model.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="parameters">LightGBM's own, with spaces between.</param>
    /// <param name="rows">Values, row after row.</param>
    /// <param name="features">Values of a row.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="groups">Rows of each list, for rankers.</param>
    public static void Train(string path, string parameters, float[] rows, int features, float[] labels, int[]? groups = null, int iterations = 12)
    {
        parameters += " verbosity=-1 num_threads=1 deterministic=true seed=7 min_data_in_leaf=3";
        NativeBooster.Check(LGBM_DatasetCreateFromMat(rows, 0, labels.Length, features, 1, parameters, 0, out var data));
        NativeBooster.Check(LGBM_DatasetSetField(data, "label", MemoryMarshal.AsBytes<float>(labels), labels.Length, 0));
        if (groups is not null)
        {
            NativeBooster.Check(LGBM_DatasetSetField(data, "group", MemoryMarshal.AsBytes<int>(groups), groups.Length, 2));
        }

        NativeBooster.Check(LGBM_BoosterCreate(data, parameters, out var booster));
        for (var i = 0; i < iterations; i++)
        {
            NativeBooster.Check(LGBM_BoosterUpdateOneIter(booster, out _));
        }

        NativeBooster.Check(LGBM_BoosterSaveModel(booster, 0, -1, 0, path));
        NativeBooster.Check(LGBM_BoosterFree(booster));
        NativeBooster.Check(LGBM_DatasetFree(data));
    }

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetCreateFromMat(
        ReadOnlySpan<float> data, int type, int rows, int columns, int rowMajor, string parameters, nint reference, out nint dataset);

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_DatasetSetField(nint dataset, string name, ReadOnlySpan<byte> data, int count, int type);

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterCreate(nint dataset, string parameters, out nint booster);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_BoosterUpdateOneIter(nint booster, out int finished);

    [LibraryImport("lib_lightgbm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LGBM_BoosterSaveModel(nint booster, int firstIteration, int iterations, int importance, string path);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport("lib_lightgbm")]
    private static partial int LGBM_DatasetFree(nint dataset);
}
