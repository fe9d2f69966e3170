using Platform.Drills.Journal;

namespace Platform.Drills.Tests.Reporting;

public sealed class LedgerFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Write_ThenRead_GivesTheSameEntries()
    {
        LedgerEntry[] written =
        [
            new("e-1", "v-1", TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1.512345), true, "a"),
            new("e-2", "v-2", TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(12), false, null),
        ];
        await using (var ledger = LedgerFile.Create(_folder.FullName))
        {
            foreach (var entry in written)
            {
                ledger.Write(entry);
            }
        }

        Assert.Equal(written, await ReadAsync());
    }

    [Theory]
    [InlineData("e-1,v-1,1,2,accepted")]
    [InlineData("e-1,v-1,1,2,maybe,a")]
    [InlineData("e-1,v-1,soon,2,accepted,a")]
    [InlineData(",v-1,1,2,accepted,a")]
    public async Task Read_LineOfAnotherKind_NamesTheLine(string line)
    {
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, LedgerFile.Name), [LedgerFile.Header, line], TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<InvalidDataException>(ReadAsync);

        Assert.Contains("Line 2", error.Message, StringComparison.Ordinal);
    }

    private async Task<List<LedgerEntry>> ReadAsync()
    {
        var read = new List<LedgerEntry>();
        await foreach (var entry in LedgerFile.ReadAsync(_folder.FullName, TestContext.Current.CancellationToken))
        {
            read.Add(entry);
        }

        return read;
    }
}
