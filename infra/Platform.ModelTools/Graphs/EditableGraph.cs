using Google.Protobuf;
using Platform.Models.Onnx.Wire;

namespace Platform.ModelTools.Graphs;

/// <summary>
/// A model that is rewritten: who makes a value and who reads it, constants by name, new names that nobody has. Values that subgraphs
/// read by name are left as they are.
/// </summary>
internal sealed class EditableGraph
{
    private readonly ModelProto _model;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _ofSubgraphs = new(StringComparer.Ordinal);

    private EditableGraph(ModelProto model)
    {
        _model = model;
        var graph = model.Graph;
        var inputs = graph.Input.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        // A constant that is an input, too, is a default that a caller may replace.
        _constants = graph.Initializer.Where(c => !inputs.Contains(c.Name) && c.ExternalData.Count == 0).ToDictionary(c => c.Name, StringComparer.Ordinal);
        _names = [.. graph.Node.SelectMany(n => n.Output.Concat(n.Input)), .. graph.Initializer.Select(c => c.Name), .. inputs];
        foreach (var attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            Collect(attribute);
        }
    }

    /// <summary>Operators in the order in which they run.</summary>
    public IList<NodeProto> Nodes => _model.Graph.Node;

    /// <summary>Names of the values that the model answers with.</summary>
    public IEnumerable<string> Outputs => _model.Graph.Output.Select(o => o.Name);

    public static EditableGraph Parse(byte[] model) => new(ModelProto.Parser.ParseFrom(model));

    public long OpsetOf(string domain) => _model.OpsetImport.FirstOrDefault(o => o.Domain == domain)?.Version ?? 0;

    /// <summary>The constant of that name; null when the value is none, or one that must not be changed.</summary>
    public TensorProto? Constant(string name) => _ofSubgraphs.Contains(name) ? null : _constants.GetValueOrDefault(name);

    public IReadOnlyList<TensorProto> Constants => [.. _constants.Values.Where(c => !_ofSubgraphs.Contains(c.Name))];

    /// <summary>Operators that read a value.</summary>
    public IReadOnlyList<NodeProto> Readers(string name) => [.. Nodes.Where(n => n.Input.Contains(name))];

    /// <summary>True when something beyond the operators reads the value: the caller, or a subgraph.</summary>
    public bool IsReadElsewhere(string name) => Outputs.Contains(name) || _ofSubgraphs.Contains(name);

    public void Add(TensorProto constant)
    {
        _model.Graph.Initializer.Add(constant);
        _constants[constant.Name] = constant;
        _names.Add(constant.Name);
    }

    /// <summary>Puts a constant in the place of the one of its name.</summary>
    public void Replace(TensorProto constant)
    {
        _model.Graph.Initializer.Remove(_constants[constant.Name]);
        Add(constant);
    }

    /// <summary>A name that begins like <paramref name="wish"/> and that nothing has yet.</summary>
    public string NewName(string wish)
    {
        var name = wish;
        for (var i = 1; !_names.Add(name); i++)
        {
            name = $"{wish}_{i}";
        }

        return name;
    }

    public static NodeProto Node(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = operation, Input = { inputs }, Output = { outputs } };
        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        return node;
    }

    public static AttributeProto Integer(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    public static long Integer(NodeProto node, string name, long ifAbsent) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? ifAbsent;

    /// <summary>Puts operators in the place of one.</summary>
    public void Replace(NodeProto node, IEnumerable<NodeProto> by)
    {
        var at = Nodes.IndexOf(node);
        Nodes.RemoveAt(at);
        foreach (var added in by)
        {
            Nodes.Insert(at++, added);
        }
    }

    /// <summary>The file, without constants that nothing reads any more.</summary>
    public byte[] ToBytes()
    {
        var read = Nodes.SelectMany(n => n.Input).Concat(Outputs).Concat(_ofSubgraphs).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in _constants.Values.Where(c => !read.Contains(c.Name)).ToList())
        {
            _model.Graph.Initializer.Remove(unused);
            _constants.Remove(unused.Name);
        }

        // Shapes of inner values are the runtime's to infer: those written down may not hold any more.
        _model.Graph.ValueInfo.Clear();
        return _model.ToByteArray();
    }

    private void Collect(AttributeProto attribute)
    {
        foreach (var graph in attribute.Graphs.Append(attribute.G).Where(g => g is not null))
        {
            _ofSubgraphs.UnionWith(graph.Node.SelectMany(n => n.Input));
            _ofSubgraphs.UnionWith(graph.Output.Select(o => o.Name));
            foreach (var inner in graph.Node.SelectMany(n => n.Attribute))
            {
                Collect(inner);
            }
        }
    }
}
