using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Platform.Models.Onnx.Wire;
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
                return WithoutUnusedDomains(File.ReadAllBytes(path));
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

    /// <summary>The runtime writes down every domain that it knows; an artifact names those that it uses, so that an inspection can tell.</summary>
    private static byte[] WithoutUnusedDomains(byte[] model)
    {
        var parsed = ModelProto.Parser.ParseFrom(model);
        var used = Domains(parsed.Graph).Append("").ToHashSet(StringComparer.Ordinal);
        foreach (var unused in parsed.OpsetImport.Where(o => !used.Contains(o.Domain)).ToList())
        {
            parsed.OpsetImport.Remove(unused);
        }

        return parsed.ToByteArray();
    }

    private static IEnumerable<string> Domains(GraphProto graph) => graph.Node.Select(n => n.Domain)
        .Concat(graph.Node.SelectMany(n => n.Attribute).SelectMany(a => a.Graphs.Append(a.G)).Where(g => g is not null).SelectMany(Domains));
}
