using Google.Protobuf;
using Platform.Models.Onnx.Wire;

namespace Platform.Models.Onnx;

/// <summary>
/// Builds an ONNX graph node by node. Values are named by the caller; a dimension is a size, or a name where it varies.
/// </summary>
public sealed class GraphWriter
{
    /// <summary>IR 8 is read by every ONNX Runtime since 1.10.</summary>
    private const long IrVersion = 8;

    private const long DefaultOpset = 17;

    private readonly ModelProto _model;

    /// <param name="name">The graph's name, for people.</param>
    public GraphWriter(string name)
    {
        _model = new ModelProto { IrVersion = IrVersion, ProducerName = "platform", Graph = new GraphProto { Name = name } };
        Opset("", DefaultOpset);
    }

    internal GraphProto Graph => _model.Graph;

    /// <summary>Says that nodes of <paramref name="domain"/> mean what version <paramref name="version"/> of it says.</summary>
    public GraphWriter Opset(string domain, long version)
    {
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        return this;
    }

    /// <summary>A value that the caller of the model gives.</summary>
    public GraphWriter Input(string name, TensorType type, params ReadOnlySpan<Dim> shape)
    {
        _model.Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>A value that the model answers with.</summary>
    public GraphWriter Output(string name, TensorType type, params ReadOnlySpan<Dim> shape)
    {
        _model.Graph.Output.Add(Value(name, type, shape));
        return this;
    }

    /// <summary>An operator.</summary>
    public NodeWriter Node(string operation, IEnumerable<string> inputs, IEnumerable<string> outputs, string domain = "")
    {
        var node = new NodeProto { OpType = operation, Domain = domain, Name = $"{operation}_{_model.Graph.Node.Count}" };
        node.Input.Add(inputs);
        node.Output.Add(outputs);
        _model.Graph.Node.Add(node);
        return new NodeWriter(node);
    }

    /// <summary>A constant of 32-bit floats.</summary>
    public GraphWriter Constant(string name, ReadOnlySpan<float> data, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorType.Float };
        tensor.Dims.AddRange(shape.ToArray());
        tensor.FloatData.AddRange(data.ToArray());
        _model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>A constant of whole numbers, which sizes and indexes are.</summary>
    public GraphWriter Indexes(string name, ReadOnlySpan<long> data, params ReadOnlySpan<long> shape)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)TensorType.Int64 };
        tensor.Dims.AddRange(shape.ToArray());
        tensor.Int64Data.AddRange(data.ToArray());
        _model.Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>One 64-bit float.</summary>
    public GraphWriter Constant(string name, double value)
    {
        _model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)TensorType.Double, DoubleData = { value } });
        return this;
    }

    /// <summary>A line of the model's own metadata.</summary>
    public GraphWriter Metadata(string key, string value)
    {
        _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes() => _model.ToByteArray();

    private static ValueInfoProto Value(string name, TensorType type, ReadOnlySpan<Dim> shape)
    {
        var dims = new TensorShapeProto();
        foreach (var dim in shape)
        {
            dims.Dim.Add(dim.Name is { } n ? new TensorShapeProto.Types.Dimension { DimParam = n } : new TensorShapeProto.Types.Dimension { DimValue = dim.Size });
        }

        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dims } },
        };
    }
}

/// <summary>A dimension: a size, or a name where it varies from call to call.</summary>
public readonly record struct Dim(long Size, string? Name)
{
    public static implicit operator Dim(long size) => new(size, null);

    public static implicit operator Dim(string name) => new(-1, name);
}

/// <summary>Gives a node its attributes.</summary>
public sealed class NodeWriter
{
    private readonly NodeProto _node;

    internal NodeWriter(NodeProto node) => _node = node;

    public NodeWriter Attribute(string name, long value) =>
        Add(new AttributeProto { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int });

    public NodeWriter Attribute(string name, float value) =>
        Add(new AttributeProto { Name = name, F = value, Type = AttributeProto.Types.AttributeType.Float });

    public NodeWriter Attribute(string name, string value) =>
        Add(new AttributeProto { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeProto.Types.AttributeType.String });

    /// <summary>A graph inside the node: the body of a loop, a branch.</summary>
    public NodeWriter Attribute(string name, GraphWriter body) =>
        Add(new AttributeProto { Name = name, G = body.Graph, Type = AttributeProto.Types.AttributeType.Graph });

    public NodeWriter Attribute(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return Add(attribute);
    }

    public NodeWriter Attribute(string name, IEnumerable<float> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Floats };
        attribute.Floats.Add(values);
        return Add(attribute);
    }

    public NodeWriter Attribute(string name, IEnumerable<string> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.Add(values.Select(ByteString.CopyFromUtf8));
        return Add(attribute);
    }

    /// <summary>64-bit floats, which only a tensor holds.</summary>
    public NodeWriter Tensor(string name, IReadOnlyList<double> values)
    {
        var tensor = new TensorProto { DataType = (int)TensorType.Double, Dims = { values.Count } };
        tensor.DoubleData.AddRange(values);
        return Add(new AttributeProto { Name = name, T = tensor, Type = AttributeProto.Types.AttributeType.Tensor });
    }

    private NodeWriter Add(AttributeProto attribute)
    {
        _node.Attribute.Add(attribute);
        return this;
    }
}
