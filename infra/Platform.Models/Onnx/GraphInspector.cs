using System.Text;
using Platform.Models.Manifests;

namespace Platform.Models.Onnx;

/// <summary>How large a graph may be.</summary>
/// <param name="MaxNodes">Operators, those of subgraphs among them.</param>
/// <param name="MaxDepth">Graphs within graphs.</param>
/// <param name="MaxTensors">Constants.</param>
public sealed record GraphLimits(int MaxNodes = 100_000, int MaxDepth = 16, int MaxTensors = 200_000);

/// <summary>What a look into a graph found.</summary>
/// <param name="Nodes">Operators.</param>
/// <param name="ExternalFiles">Files that hold constants of the graph.</param>
/// <param name="Mistakes">Why it must not be loaded; empty when it may.</param>
public sealed record GraphInspection(int Nodes, IReadOnlyCollection<string> ExternalFiles, IReadOnlyList<string> Mistakes);

/// <summary>
/// Looks into an ONNX file before a runtime does: its size, whose operators it uses, and which files it would open. It walks the
/// bytes and builds nothing, so that a hostile file costs no more than its own length.
/// </summary>
public sealed class GraphInspector
{
    /// <summary>Mistakes are counted up to here: a file can hold more than anyone reads.</summary>
    private const int MaxMistakes = 20;

    /// <summary>Domains whose operators ONNX Runtime itself brings. Others need code that nobody here has looked at.</summary>
    private static readonly string[] s_domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];

    /// <summary>Operators that open files by a path of their own.</summary>
    private static readonly string[] s_fileOperators = ["EPContext"];

    private readonly IReadOnlyDictionary<string, ManifestFile> _files;
    private readonly GraphLimits _limits;
    private readonly List<string> _mistakes = [];
    private readonly HashSet<string> _externalFiles = new(StringComparer.Ordinal);
    private int _nodes;
    private int _tensors;

    private GraphInspector(IReadOnlyList<ManifestFile> files, GraphLimits limits)
    {
        _files = files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        _limits = limits;
    }

    /// <param name="model">The bytes of <c>model.onnx</c>.</param>
    /// <param name="files">The artifact's files, whose sizes were checked: constants may lie in these alone.</param>
    /// <param name="limits">How large the graph may be.</param>
    public static GraphInspection Inspect(ReadOnlySpan<byte> model, IReadOnlyList<ManifestFile> files, GraphLimits limits)
    {
        var inspector = new GraphInspector(files, limits);
        inspector.Model(model);
        return new GraphInspection(inspector._nodes, inspector._externalFiles, inspector._mistakes);
    }

    private void Model(ReadOnlySpan<byte> bytes)
    {
        var graphs = 0;
        var model = new WireReader(bytes);
        while (model.Next())
        {
            switch (model.Field)
            {
                case 7:
                    graphs++;
                    Graph(model.Bytes, depth: 1);
                    break;
                case 8:
                    Opset(model.Bytes);
                    break;
                case 20:
                    Mistake("It carries training graphs, which are not served.");
                    break;
                case 25:
                    Mistake("It defines functions of its own; inline them first.");
                    break;
            }
        }

        Whole(model, "The file");
        if (graphs != 1)
        {
            Mistake($"It has {graphs} graphs, and a model has one.");
        }
    }

    private void Opset(ReadOnlySpan<byte> bytes)
    {
        var opset = new WireReader(bytes);
        while (opset.Next())
        {
            if (opset.Field == 1)
            {
                Domain(opset.Bytes, "opset");
            }
        }

        Whole(opset, "An opset");
    }

    private void Graph(ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > _limits.MaxDepth)
        {
            Mistake($"Graphs lie in graphs more than {_limits.MaxDepth} deep.");
            return;
        }

        var graph = new WireReader(bytes);
        while (graph.Next() && _mistakes.Count < MaxMistakes)
        {
            switch (graph.Field)
            {
                case 1:
                    Node(graph.Bytes, depth);
                    break;
                case 5:
                    Tensor(graph.Bytes);
                    break;
                case 15:
                    SparseTensor(graph.Bytes);
                    break;
            }
        }

        Whole(graph, "A graph");
    }

    private void Node(ReadOnlySpan<byte> bytes, int depth)
    {
        if (++_nodes > _limits.MaxNodes)
        {
            Once($"It has more than {_limits.MaxNodes} operators.");
            return;
        }

        var node = new WireReader(bytes);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 4 when s_fileOperators.Contains(Text(node.Bytes)):
                    Mistake($"The operator {Text(node.Bytes)} opens files by itself.");
                    break;
                case 5:
                    Attribute(node.Bytes, depth);
                    break;
                case 7:
                    Domain(node.Bytes, "operator");
                    break;
            }
        }

        Whole(node, "An operator");
    }

    private void Attribute(ReadOnlySpan<byte> bytes, int depth)
    {
        var attribute = new WireReader(bytes);
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 5 or 10:
                    Tensor(attribute.Bytes);
                    break;
                case 6 or 11:
                    Graph(attribute.Bytes, depth + 1);
                    break;
                case 22 or 23:
                    SparseTensor(attribute.Bytes);
                    break;
            }
        }

        Whole(attribute, "An attribute");
    }

    private void SparseTensor(ReadOnlySpan<byte> bytes)
    {
        var sparse = new WireReader(bytes);
        while (sparse.Next())
        {
            if (sparse.Field is 1 or 2)
            {
                Tensor(sparse.Bytes);
            }
        }

        Whole(sparse, "A sparse tensor");
    }

    private void Tensor(ReadOnlySpan<byte> bytes)
    {
        if (++_tensors > _limits.MaxTensors)
        {
            Once($"It has more than {_limits.MaxTensors} constants.");
            return;
        }

        var external = new ExternalData();
        var isExternal = false;
        var tensor = new WireReader(bytes);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 13:
                    isExternal = true;
                    external.Read(tensor.Bytes);
                    break;
                case 14:
                    isExternal |= tensor.Varint == 1;
                    break;
            }
        }

        Whole(tensor, "A tensor");
        if (isExternal && external.Mistake(_files) is { } mistake)
        {
            Mistake(mistake);
        }
        else if (isExternal)
        {
            _externalFiles.Add(external.Location!);
        }
    }

    private void Domain(ReadOnlySpan<byte> bytes, string of)
    {
        if (Text(bytes) is var domain && !s_domains.Contains(domain))
        {
            Once($"The {of} domain '{domain}' needs custom operators, which are not loaded.");
        }
    }

    private void Whole(WireReader reader, string what)
    {
        if (reader.Broken)
        {
            Once($"{what} is cut off or is no ONNX.");
        }
    }

    private void Once(string mistake)
    {
        if (!_mistakes.Contains(mistake))
        {
            Mistake(mistake);
        }
    }

    private void Mistake(string mistake)
    {
        if (_mistakes.Count < MaxMistakes)
        {
            _mistakes.Add(mistake);
        }
    }

    /// <summary>Names come from a stranger: short and printable before they reach a log.</summary>
    internal static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 200)]);
        return text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? '?' : c)]) : text;
    }
}
