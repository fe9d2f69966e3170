using Google.Protobuf;
using Platform.Models.Onnx.Wire;

namespace Platform.ModelTools.Graphs;

/// <summary>Takes constants out of the files beside a graph and into it, so that it can be rewritten as one.</summary>
public static class ExternalWeights
{
    /// <param name="model">The graph.</param>
    /// <param name="files">The artifact's files by path, inspected before.</param>
    public static byte[] Inline(byte[] model, IReadOnlyDictionary<string, byte[]> files)
    {
        var parsed = ModelProto.Parser.ParseFrom(model);
        var external = parsed.Graph.Initializer.Where(c => c.ExternalData.Count > 0).ToList();
        foreach (var constant in external)
        {
            var entries = constant.ExternalData.ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
            var file = files[entries["location"]];
            var offset = int.Parse(entries.GetValueOrDefault("offset", "0"), System.Globalization.CultureInfo.InvariantCulture);
            var length = entries.TryGetValue("length", out var given) ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : file.Length - offset;
            constant.RawData = ByteString.CopyFrom(file, offset, length);
            constant.ExternalData.Clear();
            constant.DataLocation = TensorProto.Types.DataLocation.Default;
        }

        return external.Count == 0 ? model : parsed.ToByteArray();
    }
}
