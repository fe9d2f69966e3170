using Microsoft.Extensions.Logging.Abstractions;
using Platform.Contracts.Models;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;
using Platform.Models.Publishing;
using Platform.Models.Signing;
using Platform.Testing;

namespace Platform.Models.Tests.Publishing;

public sealed class PublishingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly PublisherKey _key = PublisherKey.Create();

    [Fact]
    public async Task Publish_ThreeVersions_KeepsTheNewestAndTheOneBefore()
    {
        var store = Store();
        var publisher = new ArtifactPublisher(store, Records(), _key, TimeProvider.System);
        var published = new List<ModelPublished>();
        foreach (var version in new[] { "1", "2", "3" })
        {
            var result = await publisher.PublishAsync(Manifest(version), Files($"model {version}"), ["http://trainer"], CancellationToken.None);
            Assert.Empty(result.Mistakes);
            Assert.Equal(_key.Id, new TrustedKeys([_key.Public]).SignerOf(result.Announcement!.ManifestSha256, result.Announcement.Signature));
            published.Add(result.Announcement!);
        }

        Assert.Equal([false, true, true], published.Select(p => store.Has(p.ManifestSha256)));
        Assert.Equal("3", Records().Current["ranker"].Version);
        var manifest = ManifestReader.Read((await store.ReadAsync(published[2].ManifestSha256, 1 << 20, CancellationToken.None)).Content).Manifest!;
        Assert.Equal("model 3"u8.ToArray(), (await store.ReadAsync(manifest.Files.Single().Sha256, 100, CancellationToken.None)).Content);
    }

    [Fact]
    public async Task Publish_OlderOrInvalid_IsRefusedWithTheReason()
    {
        var publisher = new ArtifactPublisher(Store(), Records(), _key, TimeProvider.System);
        await publisher.PublishAsync(Manifest("2"), Files("m"), [], CancellationToken.None);

        Assert.Contains("version", Assert.Single((await publisher.PublishAsync(Manifest("1"), Files("n"), [], CancellationToken.None)).Mistakes), StringComparison.Ordinal);
        Assert.Equal(2, (await publisher.PublishAsync(Manifest("3") with { Name = "A B", Author = "" }, Files("n"), [], CancellationToken.None)).Mistakes.Count);
    }

    [Fact]
    public void Record_NotNewer_ChangesNothing()
    {
        var records = Records();

        Assert.True(records.Record(Announcement("20260314150926-2")));
        Assert.False(records.Record(Announcement("20260314150926-1")));
        Assert.False(records.Record(Announcement("20260314150926-2")));
        Assert.Equal("20260314150926-2", Records().Current["ranker"].Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    public void Read_BrokenRecord_IsLeftAside(string content)
    {
        Records().Record(Announcement("1"));
        File.WriteAllText(_folder.Files.Single(), content);

        Assert.Empty(Records().Current);
    }

    [Theory]
    [InlineData(null, "20260314150926-1")]
    [InlineData("20260314150925-7", "20260314150926-1")]
    [InlineData("20260314150926-1", "20260314150926-2")]
    [InlineData("20260314150926-9", "20260314150927-1")]
    [InlineData("20270101000000-1", "20270101000000-2")]
    public void Next_AnyPrevious_IsLater(string? previous, string expected)
    {
        var next = ModelVersions.Next(new DateTimeOffset(2026, 3, 14, 15, 9, 26, TimeSpan.Zero), previous);

        Assert.Equal(expected, next);
        Assert.True(ModelRecords.IsNewer(next, previous));
    }

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    private ArtifactStore Store() => new(_folder.Path, new ArtifactLimits(), TimeProvider.System);

    private ModelRecords Records() => new(_folder.Path, NullLogger<ModelRecords>.Instance);

    private static Dictionary<string, byte[]> Files(string content) => new() { [ModelManifest.ModelFile] = System.Text.Encoding.UTF8.GetBytes(content) };

    private static ModelManifest Manifest(string version) => new()
    {
        Name = "ranker",
        Version = version,
        Author = "test",
        CreatedTime = DateTimeOffset.UnixEpoch,
        Inputs = [new TensorSignature("x", "FP32", [-1, 2])],
        Outputs = [new TensorSignature("y", "FP32", [-1, 1])],
    };

    private static ModelPublished Announcement(string version) => new()
    {
        Name = "ranker",
        Version = version,
        ManifestSha256 = new string('a', 64),
        Holders = [],
        PublishedBy = "test",
        PublishedTime = DateTimeOffset.UnixEpoch,
    };
}
