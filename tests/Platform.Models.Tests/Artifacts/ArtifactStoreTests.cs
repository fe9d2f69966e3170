using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Platform.Models.Artifacts;
using Platform.Testing;

namespace Platform.Models.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private static readonly byte[] s_content = RandomNumberGenerator.GetBytes(300_000);
    private static readonly string s_sha256 = Convert.ToHexStringLower(SHA256.HashData(s_content));

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Add_ThenRead_GivesTheBytesUnderTheirHash()
    {
        var store = Store();

        var added = await store.AddAsync(s_content, CancellationToken.None);

        Assert.Equal(s_sha256, added.Sha256);
        Assert.Equal(s_content, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Content);
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task Read_RottenFile_IsCorruptAndGone()
    {
        await Store().AddAsync(s_content, CancellationToken.None);
        Rot();
        var store = Store();

        Assert.Equal(ArtifactFailure.Corrupt, (await store.ReadAsync(s_sha256, long.MaxValue, CancellationToken.None)).Failure);
        Assert.False(store.Has(s_sha256));
        Assert.Equal(ArtifactFailure.NotFound, (await store.OpenAsync(s_sha256, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Read_RottenWithoutATrace_IsFoundOnceItsLastHashIsAMinuteOld()
    {
        var time = new FakeTimeProvider();
        var store = new ArtifactStore(_folder.Path, new ArtifactLimits(), time);
        await store.AddAsync(s_content, CancellationToken.None);
        var written = File.GetLastWriteTimeUtc(_folder.Files.Single());
        Rot();
        File.SetLastWriteTimeUtc(_folder.Files.Single(), written);

        await (await store.OpenAsync(s_sha256, CancellationToken.None)).Content!.DisposeAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ArtifactFailure.Corrupt, (await store.OpenAsync(s_sha256, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Read_WrittenToAfterItWasHashed_IsHashedAgain()
    {
        var store = Store();
        await store.AddAsync(s_content, CancellationToken.None);
        Rot();
        File.SetLastWriteTimeUtc(_folder.Files.Single(), DateTime.UtcNow.AddSeconds(1));

        Assert.Equal(ArtifactFailure.Corrupt, (await store.OpenAsync(s_sha256, CancellationToken.None)).Failure);
    }

    [Fact]
    public async Task Read_TruncatedFile_IsCorrupt()
    {
        var store = Store();
        await store.AddAsync(s_content, CancellationToken.None);
        await using (var file = File.OpenWrite(_folder.Files.Single()))
        {
            file.SetLength(10);
        }

        Assert.Equal(ArtifactFailure.Corrupt, (await store.OpenAsync(s_sha256, CancellationToken.None)).Failure);
    }

    [Theory]
    [InlineData(299_999, 300_000, ArtifactFailure.Corrupt)]
    [InlineData(300_000, 299_999, ArtifactFailure.TooLarge)]
    [InlineData(0, 300_000, ArtifactFailure.Corrupt)]
    public async Task Receive_OtherBytesThanPromised_LeavesNothing(int sent, long most, ArtifactFailure expected)
    {
        var received = await Store().ReceiveAsync(s_sha256, new MemoryStream(s_content, 0, sent), most, CancellationToken.None);

        Assert.Equal(expected, received.Failure);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Add_BeyondTheStoresRoom_IsRefused()
    {
        var store = new ArtifactStore(_folder.Path, new ArtifactLimits(MaxStoreBytes: 400_000), TimeProvider.System);
        await store.AddAsync(s_content, CancellationToken.None);

        var second = await store.AddAsync(RandomNumberGenerator.GetBytes(200_000), CancellationToken.None);

        Assert.Equal(ArtifactFailure.StoreFull, second.Failure);
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task RemoveExcept_OfTwo_KeepsTheNamedOne()
    {
        var store = Store();
        await store.AddAsync(s_content, CancellationToken.None);
        var other = await store.AddAsync("other"u8.ToArray(), CancellationToken.None);

        store.RemoveExcept(new HashSet<string> { other.Sha256! });

        Assert.False(store.Has(s_sha256));
        Assert.True(store.Has(other.Sha256!));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789")]
    public async Task Open_NoHash_IsNotFound(string name)
    {
        Assert.False(Store().Has(name));
        Assert.Equal(ArtifactFailure.NotFound, (await Store().OpenAsync(name, CancellationToken.None)).Failure);
    }

    public void Dispose() => _folder.Dispose();

    private void Rot()
    {
        using var file = File.OpenWrite(_folder.Files.Single());
        file.Position = 1_000;
        file.WriteByte((byte)~s_content[1_000]);
    }

    private ArtifactStore Store() => new(_folder.Path, new ArtifactLimits(), TimeProvider.System);
}
