using Microsoft.ML.OnnxRuntime;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Optimising;

/// <summary>
/// ONNX Runtime's own graph optimisation, done ahead of time and saved: instances load faster. Only what holds on every processor is
/// done; layouts for the one at hand are left to the loading.
/// </summary>
internal static class RuntimeOptimiser
{
    /// <exception cref="InvalidDataException">ONNX Runtime does not load the model.</exception>
    public static byte[] Apply(byte[] model)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.onnx");
        try
        {
            using var options = OnnxModel.Options();
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED;
            options.OptimizedModelFilePath = path;
            using (new InferenceSession(model, options))
            {
                return File.ReadAllBytes(path);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new InvalidDataException($"ONNX Runtime does not optimise the model: {e.Message}", e);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
