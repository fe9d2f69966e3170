using Google.Protobuf;
using Platform.Models.Artifacts;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.Models.Onnx;
using Platform.Models.Onnx.Wire;
using Platform.ModelTools.Converting;
using Platform.ModelTools.Graphs;
using Platform.ModelTools.Running;

namespace Platform.ModelTools.Tests.Converting;

public sealed class OnnxConversionTests : IDisposable
{
    private const int Inputs = 4;
    private const int Outputs = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("platform-onnx-").FullName;

    [Fact]
    public async Task Wrap_ModelWithExternalData_TakesItsFileAndAnswersAlike()
    {
        var path = await WriteAsync("weights.bin");

        var wrapped = await OnnxConversion.WrapAsync(path, new ArtifactLimits(), new Random(1), CancellationToken.None);

        Assert.Equal([ModelManifest.ModelFile, "weights.bin"], wrapped.Files.Keys.Order(StringComparer.Ordinal));
        Assert.True(wrapped.Agreement.Holds);
        Assert.Equal(3 * Outputs, wrapped.Agreement.Scores);
        var input = Assert.Single(wrapped.Inputs);
        Assert.Equal(("x", "FP32"), (input.Name, input.Datatype));
        Assert.Equal([-1, Inputs], input.Shape);
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("missing.bin")]
    public async Task Wrap_ExternalDataElsewhere_IsRefused(string location)
    {
        var path = await WriteAsync(location);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => OnnxConversion.WrapAsync(path, new ArtifactLimits(), new Random(1), CancellationToken.None));

        Assert.Contains("External data", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inline_ExternalWeights_AnswersWithoutTheFile()
    {
        var wrapped = await OnnxConversion.WrapAsync(await WriteAsync("weights.bin"), new ArtifactLimits(), new Random(1), CancellationToken.None);

        using var model = OnnxModel.Load(ExternalWeights.Inline(wrapped.Files[ModelManifest.ModelFile], wrapped.Files));

        double[] expected = [.. Enumerable.Range(0, Outputs).Select(o => (double)Enumerable.Range(0, Inputs).Sum(i => (i * Outputs) + o))];
        Assert.Equal(expected, model.Scores([1, 1, 1, 1], Inputs));
    }

    [Fact]
    public async Task Proof_OfAnArtifact_FindsWhatItDoesNotHold()
    {
        var model = TreeEnsembleWriter.Write(new TreeEnsemble(2, [new DecisionTree([], [3])]), "flat");
        await File.WriteAllBytesAsync(Path.Combine(_folder, ModelManifest.ModelFile), model);
        var manifest = new ModelManifest
        {
            Inputs = [new TensorSignature(TreeEnsembleWriter.InputName, "FP32", [-1, 2])],
            Outputs = [new TensorSignature(TreeEnsembleWriter.OutputName, "FP32", [-1, 1])],
        };

        Assert.Empty(ArtifactProof.Mistakes(_folder, manifest, Golden(3)));
        Assert.Contains("golden case 0", Assert.Single(ArtifactProof.Mistakes(_folder, manifest, Golden(4))), StringComparison.Ordinal);
        Assert.Contains("'features'", Assert.Single(ArtifactProof.Mistakes(_folder, manifest with { Inputs = [new TensorSignature("features", "INT64", [-1, 2])] }, null)), StringComparison.Ordinal);
        Assert.Contains("2 outputs", ArtifactProof.Mistakes(_folder, manifest with { Outputs = [.. manifest.Outputs, new TensorSignature("more", "FP32", [1])] }, null)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrap_ModelThatCannotBeRun_IsRefusedWithTheReason()
    {
        var graph = new GraphWriter("outside").Input("id", TensorType.Int64, "n").Output("value", TensorType.Float, "n")
            .Constant("table", [10f], 1).Indexes("five", [5], 1);
        graph.Node("Add", ["id", "five"], ["outside"]);
        graph.Node("Gather", ["table", "outside"], ["value"]);
        var path = Path.Combine(_folder, "outside.onnx");
        await File.WriteAllBytesAsync(path, graph.ToBytes(), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => OnnxConversion.WrapAsync(path, new ArtifactLimits(), new Random(1), CancellationToken.None));

        Assert.Contains("cannot be run", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static GoldenSet Golden(float expected) => GoldenSet.Read(new GoldenSet
    {
        Cases = [new GoldenCase { Inputs = [new GoldenTensor(TreeEnsembleWriter.InputName, "FP32", [1, 2], [0, double.NaN])], Expected = [expected] }],
    }.Write());

    /// <summary>x times a matrix that lies in a file, whose entries count up from 0.</summary>
    private async Task<string> WriteAsync(string location)
    {
        await File.WriteAllBytesAsync(
            Path.Combine(_folder, "weights.bin"), [.. Enumerable.Range(0, Inputs * Outputs).SelectMany(i => BitConverter.GetBytes((float)i))]);
        var graph = new GraphWriter("external").Input("x", TensorType.Float, "n", Inputs).Output("y", TensorType.Float, "n", Outputs);
        graph.Node("MatMul", ["x", "w"], ["y"]);
        var model = ModelProto.Parser.ParseFrom(graph.ToBytes());
        model.Graph.Initializer.Add(new TensorProto
        {
            Name = "w",
            DataType = 1,
            Dims = { Inputs, Outputs },
            DataLocation = TensorProto.Types.DataLocation.External,
            ExternalData = { new StringStringEntryProto { Key = "location", Value = location } },
        });
        var path = Path.Combine(_folder, "source.onnx");
        await File.WriteAllBytesAsync(path, model.ToByteArray());
        return path;
    }
}
