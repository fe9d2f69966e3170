using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Models;
using Platform.Inference.Loading;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Onnx.Wire;
using Platform.Models.Signing;
using Platform.Testing.Models;

namespace Platform.Inference.Tests.Loading;

/// <summary>Nothing of an artifact is looked at before its publisher is known, and nothing is run before it was looked at.</summary>
public sealed class ModelTrustTests
{
    [Fact]
    public async Task Install_UnsignedForgedOrByAStranger_IsRefusedBeforeAnythingIsFetched()
    {
        await using var host = await InferenceHost.StartAsync();
        await host.InstallAsync("1", 1);
        using var stranger = PublisherKey.Create();
        var published = await host.Holder.PublishAsync("2", 2);
        var other = await host.Holder.PublishAsync("3", 3);
        var bad = new (string Why, string? Signature)[]
        {
            ("no signature", null),
            ("another version's signature", other.Signature),
            ("a stranger's signature", stranger.Sign(published.ManifestSha256)),
            ("no signature at all", "AAAA"),
        };
        foreach (var (why, signature) in bad)
        {
            var outcome = await host.InstallAsync(published with { Signature = signature });

            Assert.True(outcome.Kind == InstallKind.Refused, $"{why}: {outcome}");
            Assert.False(host.Services.GetRequiredService<ArtifactStore>().Has(published.ManifestSha256));
            Assert.Equal(("1", 1.0), await host.AnswerAsync());
        }

        // The same version, signed: refused signatures are not held against it.
        Assert.Equal(InstallKind.Installed, (await host.InstallAsync(published)).Kind);
        Assert.Equal(("2", 2.0), await host.AnswerAsync());
    }

    [Fact]
    public async Task Install_HostileGraph_IsRefusedAndNotRun()
    {
        await using var host = await InferenceHost.StartAsync();
        await host.InstallAsync("1", 1);
        var custom = Doubling("w.bin");
        custom.Graph.Node[0].Domain = "evil";
        var bad = new (string Why, string Says, ModelProto Model)[]
        {
            ("custom operators", "evil", custom),
            ("a path out of the folder", "External data", Doubling("../../../../etc/passwd")),
            ("a file that is not the artifact's", "External data", Doubling("other.bin")),
        };
        foreach (var (index, (why, says, model)) in bad.Index())
        {
            var outcome = await host.InstallAsync(await PublishAsync(host, $"2{index}", model));

            Assert.True(outcome.Kind == InstallKind.Refused, $"{why}: {outcome}");
            Assert.Contains(says, outcome.Reason, StringComparison.Ordinal);
            Assert.Equal(("1", 1.0), await host.AnswerAsync());
        }
    }

    [Fact]
    public async Task Install_ModelWithExternalData_Serves()
    {
        await using var host = await InferenceHost.StartAsync();

        var outcome = await host.InstallAsync(await PublishAsync(host, "5", Doubling("w.bin")));

        Assert.True(outcome.Kind == InstallKind.Installed, outcome.Reason);
        using var answer = await host.InferAsync(InferenceHost.OneRow("1,2,3"));
        Assert.Contains("[2,4,6]", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<ModelPublished> PublishAsync(InferenceHost host, string version, ModelProto model) =>
        await host.Holder.PublishAsync(
            ModelHolder.Manifest(version) with { Outputs = [new TensorSignature("score", TensorDatatypes.Float32, [-1, ModelHolder.Features])] },
            new Dictionary<string, byte[]> { [ModelManifest.ModelFile] = model.ToByteArray(), ["w.bin"] = [.. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(2f)] });

    /// <summary>Multiplies by a constant that lies in a file of its own.</summary>
    private static ModelProto Doubling(string location) => new()
    {
        IrVersion = 8,
        OpsetImport = { new OperatorSetIdProto { Version = 17 } },
        Graph = new GraphProto
        {
            Name = "doubling",
            Input = { Value("features") },
            Output = { Value("score") },
            Node = { new NodeProto { OpType = "Mul", Input = { "features", "w" }, Output = { "score" } } },
            Initializer =
            {
                new TensorProto
                {
                    Name = "w",
                    DataType = 1,
                    Dims = { ModelHolder.Features },
                    DataLocation = TensorProto.Types.DataLocation.External,
                    ExternalData = { new StringStringEntryProto { Key = "location", Value = location } },
                },
            },
        },
    };

    private static ValueInfoProto Value(string name) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = 1,
                Shape = new TensorShapeProto
                {
                    Dim = { new TensorShapeProto.Types.Dimension { DimParam = "n" }, new TensorShapeProto.Types.Dimension { DimValue = ModelHolder.Features } },
                },
            },
        },
    };
}
