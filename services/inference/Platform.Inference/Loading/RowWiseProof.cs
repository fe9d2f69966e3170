using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Loading;

/// <summary>
/// Finds out whether requests of a version may share a run: two requests of random rows are run apart and together, and every row
/// must come out the same. A first size that counts something else, or an operator that looks across rows (a softmax over them, a
/// scale taken from all of them), would answer one caller by what another one asked.
/// </summary>
internal static class RowWiseProof
{
    /// <summary>Sums are taken in another order in a larger batch.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>16-bit floats have three digits.</summary>
    private const double HalfTolerance = 1e-2;

    private const int Seed = 7;
    private const int OneRow = 1;
    private const int MoreRows = 3;
    private const int Length = 4;

    public static bool Holds(ServedModel model, CancellationToken stop)
    {
        var manifest = model.Manifest;
        if (!manifest.Inputs.Concat(manifest.Outputs).All(t => t.Shape is [-1, ..]))
        {
            return false;
        }

        var random = new Random(Seed);
        using var one = new InferRequest();
        using var more = new InferRequest();
        if (SampleRequest.Random(manifest, one, OneRow, Length, random) is not null || SampleRequest.Random(manifest, more, MoreRows, Length, random) is not null)
        {
            return false;
        }

        List<InferResponse> responses = [];
        try
        {
            responses.AddRange(model.Run([one], stop));
            responses.AddRange(model.Run([more], stop));
            if (!HasRows(responses[0], OneRow) || !HasRows(responses[1], MoreRows))
            {
                return false;
            }

            responses.AddRange(model.Run([one, more], stop));
            return Same(responses[0], responses[2]) && Same(responses[1], responses[3]);
        }
        catch (OnnxRuntimeException)
        {
            // It cannot work on such numbers, or not on these together: it is served, but one request at a time.
            return false;
        }
        finally
        {
            responses.ForEach(r => r.Dispose());
        }
    }

    private static bool HasRows(InferResponse response, int rows) => response.Outputs.TrueForAll(o => o.Shape is [var first, ..] && first == rows);

    private static bool Same(InferResponse apart, InferResponse together) =>
        apart.Outputs.Zip(together.Outputs).All(pair => pair.First.Shape!.SequenceEqual(pair.Second.Shape!) && Same(pair.First, pair.Second));

    private static bool Same(PooledTensor apart, PooledTensor together) => apart.Datatype!.Name switch
    {
        TensorDatatypes.Float32 => Close(apart.Values<float>(), together.Values<float>(), Tolerance),
        TensorDatatypes.Float64 => Close(apart.Values<double>(), together.Values<double>(), Tolerance),
        TensorDatatypes.Float16 => Close(apart.Values<Half>(), together.Values<Half>(), HalfTolerance),
        _ => apart.Bytes.SequenceEqual(together.Bytes),
    };

    private static bool Close<T>(ReadOnlySpan<T> apart, ReadOnlySpan<T> together, double tolerance)
        where T : INumberBase<T>
    {
        for (var i = 0; i < apart.Length; i++)
        {
            var (a, b) = (double.CreateTruncating(apart[i]), double.CreateTruncating(together[i]));
            if (!(Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a))))
            {
                return false;
            }
        }

        return true;
    }
}
