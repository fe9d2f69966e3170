using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ingestion.Spool;
using Platform.Testing;

namespace Platform.Ingestion.Tests.Spool;

public sealed class SpoolFolderTests : IDisposable
{
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Take_Twice_GivesTwoFolders()
    {
        using var first = SpoolFolder.Take(_root.Path);
        using var second = SpoolFolder.Take(_root.Path);
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void Take_AfterTheHolderHasGone_GivesItsFolderAgain()
    {
        string path;
        using (var first = SpoolFolder.Take(_root.Path))
        {
            path = first.Path;
        }

        using var next = SpoolFolder.Take(_root.Path);
        Assert.Equal(path, next.Path);
    }

    [Fact]
    public async Task TakeLeft_FolderWithEntriesThatNobodyHolds_IsTaken()
    {
        using var held = SpoolFolder.Take(_root.Path);
        string left;
        using (var gone = SpoolFolder.Take(_root.Path))
        {
            left = gone.Path;
            await using var spool = SpoolLog.Open(gone.Of("b"), new SpoolSettings(1 << 20, 1 << 20), TimeProvider.System, NullLogger.Instance);
            await spool.AppendAsync([SpoolLogTests.Entry("1")], CancellationToken.None);
            Assert.Empty(SpoolFolder.TakeLeft(_root.Path));
        }

        var taken = Assert.Single(SpoolFolder.TakeLeft(_root.Path));
        using (taken)
        {
            Assert.Equal(left, taken.Path);
        }
    }
}
