using Platform.Hosting.Storage;
using Platform.Testing;

namespace Platform.Hosting.Tests.Storage;

public sealed class HeldFolderTests : IDisposable
{
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Take_Twice_GivesTwoFolders()
    {
        using var first = HeldFolder.Take(_root.Path);
        using var second = HeldFolder.Take(_root.Path);
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void Take_AfterTheHolderHasGone_GivesItsFolderAgain()
    {
        string path;
        using (var first = HeldFolder.Take(_root.Path))
        {
            path = first.Path;
        }

        using var next = HeldFolder.Take(_root.Path);
        Assert.Equal(path, next.Path);
    }

    [Fact]
    public void TakeLeft_FolderWithFilesThatNobodyHolds_IsTaken()
    {
        using var held = HeldFolder.Take(_root.Path);
        string left;
        using (var gone = HeldFolder.Take(_root.Path))
        {
            left = gone.Path;
            Directory.CreateDirectory(gone.Of("b"));
            File.WriteAllText(Path.Combine(gone.Of("b"), "1.segment"), "");
            Assert.Empty(HeldFolder.TakeLeft(_root.Path, "*.segment"));
        }

        Assert.Empty(HeldFolder.TakeLeft(_root.Path, "*.other"));
        var taken = Assert.Single(HeldFolder.TakeLeft(_root.Path, "*.segment"));
        using (taken)
        {
            Assert.Equal(left, taken.Path);
        }
    }
}
