using CsCheck;
using Google.Protobuf;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Onnx.Wire;

namespace Platform.Models.Tests.Onnx;

public sealed class GraphInspectorTests
{
    private static readonly IReadOnlyList<ManifestFile> s_files =
        [new(ModelManifest.ModelFile, new string('a', 64), 1_000), new("weights/a.bin", new string('b', 64), 100)];

    [Fact]
    public void Inspect_OrdinaryModel_FindsNothingWrong()
    {
        var model = TreeEnsembleWriter.Write(new TreeEnsemble(2, [new DecisionTree([], [1])]), "tree");

        var found = Inspect(model);

        Assert.Empty(found.Mistakes);
        Assert.Equal(1, found.Nodes);
        Assert.Empty(found.ExternalFiles);
    }

    [Theory]
    [InlineData("com.example")]
    [InlineData("ai.onnx.contrib")]
    public void Inspect_CustomDomain_IsRefused(string domain)
    {
        var model = Model();
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Domain = domain });

        Assert.Contains(domain, Assert.Single(Inspect(model).Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_CustomDomainInASubgraph_IsRefused()
    {
        var model = Model();
        model.Graph.Node.Add(new NodeProto { OpType = "If", Attribute = { new AttributeProto { Name = "then_branch", G = new GraphProto { Node = { new NodeProto { OpType = "X", Domain = "evil" } } } } } });

        Assert.Contains("evil", Assert.Single(Inspect(model).Mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_OperatorThatOpensFiles_IsRefused()
    {
        var model = Model();
        model.Graph.Node.Add(new NodeProto { OpType = "EPContext", Domain = "com.microsoft" });

        Assert.Single(Inspect(model).Mistakes);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("weights/../../x")]
    [InlineData("")]
    [InlineData("weights/b.bin")]
    [InlineData("model.onnx")]
    [InlineData("weights/a.bin", "101")]
    [InlineData("weights/a.bin", "50", "51")]
    [InlineData("weights/a.bin", "-1")]
    [InlineData("weights/a.bin", "0", "99999999999999999999")]
    public void Inspect_ExternalDataElsewhere_IsRefused(string location, string? offset = null, string? length = null)
    {
        var found = Inspect(Model(External(location, offset, length)));

        Assert.Contains("External data", Assert.Single(found.Mistakes), StringComparison.Ordinal);
        Assert.Empty(found.ExternalFiles);
    }

    [Fact]
    public void Inspect_ExternalDataInTheArtifact_IsNamed()
    {
        var found = Inspect(Model(External("weights/a.bin", "50", "50")));

        Assert.Empty(found.Mistakes);
        Assert.Equal(["weights/a.bin"], found.ExternalFiles);
    }

    [Fact]
    public void Inspect_ExternalDataInAnAttribute_IsFoundToo()
    {
        var model = Model();
        model.Graph.Node.Add(new NodeProto { OpType = "Constant", Attribute = { new AttributeProto { Name = "value", T = External("/etc/shadow") } } });

        Assert.Single(Inspect(model).Mistakes);
    }

    [Fact]
    public void Inspect_TooManyOperators_IsRefused()
    {
        var model = Model();
        model.Graph.Node.Add(Enumerable.Range(0, 11).Select(_ => new NodeProto { OpType = "Relu" }));

        Assert.Single(GraphInspector.Inspect(model.ToByteArray(), s_files, new GraphLimits(MaxNodes: 10)).Mistakes);
        Assert.Empty(GraphInspector.Inspect(model.ToByteArray(), s_files, new GraphLimits(MaxNodes: 11)).Mistakes);
    }

    [Fact]
    public void Inspect_GraphsInGraphsWithoutEnd_IsRefused()
    {
        var graph = new GraphProto();
        for (var i = 0; i < 200; i++)
        {
            graph = new GraphProto { Node = { new NodeProto { OpType = "If", Attribute = { new AttributeProto { G = graph } } } } };
        }

        Assert.Contains("deep", Assert.Single(Inspect(new ModelProto { Graph = graph }).Mistakes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is no model")]
    public void Inspect_NoModel_IsRefused(string text) => Assert.NotEmpty(Inspect(System.Text.Encoding.UTF8.GetBytes(text)).Mistakes);

    [Fact]
    public void Inspect_AnyBytes_EndsWithoutAnException() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.NotNull(Inspect(bytes).Mistakes), iter: 20_000);

    [Fact]
    public void Inspect_AModelWithBytesChanged_EndsWithoutAnException()
    {
        var whole = Model(External("weights/a.bin", "0", "10")).ToByteArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample(
            (at, value, length) =>
            {
                var bytes = whole.ToArray();
                bytes[at] = value;
                // What is accepted names no file outside the artifact.
                Assert.All(Inspect(bytes[..length]).ExternalFiles, f => Assert.Equal("weights/a.bin", f));
            },
            iter: 20_000);
    }

    private static GraphInspection Inspect(byte[] model) => GraphInspector.Inspect(model, s_files, new GraphLimits());

    private static GraphInspection Inspect(ModelProto model) => Inspect(model.ToByteArray());

    private static ModelProto Model(params TensorProto[] constants) =>
        new() { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = new GraphProto { Name = "g", Initializer = { constants } } };

    private static TensorProto External(string location, string? offset = null, string? length = null)
    {
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        foreach (var (key, value) in new[] { ("offset", offset), ("length", length) })
        {
            if (value is not null)
            {
                tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
            }
        }

        return tensor;
    }
}
