using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ingestion.Durability;
using Platform.Ingestion.Spool;
using Platform.Testing;

namespace Platform.Ingestion.Tests.Spool;

public sealed class SpoolLogTests : IDisposable
{
    private const int Roomy = 64 * 1024 * 1024;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Append_ManyAtOnce_AllReadBackInTheOrderOfEachAppender()
    {
        await using var spool = Open();
        const int Appenders = 20;
        const int Each = 30;
        await Task.WhenAll(Enumerable.Range(0, Appenders).Select(async appender =>
        {
            for (var i = 0; i < Each; i++)
            {
                Assert.True(await spool.AppendAsync([Entry($"{appender}/{i}")], CancellationToken.None));
            }
        }));

        var read = ReadAll(spool);
        Assert.Equal(Appenders * Each, read.Count);
        foreach (var group in read.GroupBy(id => id.Split('/')[0]))
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"{group.Key}/{i}"), group);
        }
    }

    [Fact]
    public async Task Read_EveryField_ComesBackAsAppended()
    {
        await using var spool = Open();
        var time = new DateTimeOffset(2026, 5, 1, 12, 0, 0, 123, TimeSpan.Zero);
        LogEntry[] entries =
        [
            new("clickstream", "besucher-ü", "{\"a\":1}"u8.ToArray(), "event-1", time),
            new("catalog", "产品", null, "event-2", time),
            new("catalog", "empty", ReadOnlyMemory<byte>.Empty, "event-3", time),
        ];
        Assert.True(await spool.AppendAsync(entries, CancellationToken.None));
        var read = spool.Read(10).Entries;
        Assert.Equal(entries.Select(e => (e.Topic, e.Key, e.EventId, e.Time)), read.Select(e => (e.Topic, e.Key, e.EventId, e.Time)));
        Assert.Equal(entries.Select(e => e.Value?.ToArray()), read.Select(e => e.Value?.ToArray()));
    }

    [Fact]
    public async Task Read_WithoutCommit_ReadsTheSameAgain()
    {
        await using var spool = Open();
        await spool.AppendAsync([Entry("1"), Entry("2")], CancellationToken.None);
        Assert.Equal(["1", "2"], spool.Read(10).Entries.Select(e => e.EventId));
        Assert.Equal(["1", "2"], spool.Read(10).Entries.Select(e => e.EventId));
        Assert.False(spool.IsEmpty);
    }

    [Fact]
    public async Task Commit_Everything_LeavesNoSegmentAndIsEmpty()
    {
        await using var spool = Open(segmentBytes: 2_000);
        for (var i = 0; i < 100; i++)
        {
            await spool.AppendAsync([Entry(i.ToString(CultureInfo.InvariantCulture))], CancellationToken.None);
        }

        Assert.True(Segments().Length > 2);
        Assert.Equal(100, ReadAll(spool).Count);
        Assert.True(spool.IsEmpty);
        Assert.Equal(0, spool.Bytes);
        Assert.Null(spool.Oldest);
        Assert.Empty(Segments());
    }

    [Fact]
    public async Task Append_AfterEverythingWasCommitted_IsReadAlone()
    {
        await using var spool = Open();
        await spool.AppendAsync([Entry("1")], CancellationToken.None);
        ReadAll(spool);
        await spool.AppendAsync([Entry("2")], CancellationToken.None);
        Assert.Equal(["2"], ReadAll(spool));
    }

    [Fact]
    public async Task Reopen_AfterPartWasCommitted_GoesOnBehindIt()
    {
        await using (var spool = Open(segmentBytes: 1_000))
        {
            for (var i = 0; i < 50; i++)
            {
                await spool.AppendAsync([Entry(i.ToString(CultureInfo.InvariantCulture))], CancellationToken.None);
            }

            for (var committed = 0; committed < 20;)
            {
                var batch = spool.Read(20 - committed);
                spool.Commit(batch);
                committed += batch.Entries.Count;
            }
        }

        await using var reopened = Open(segmentBytes: 1_000);
        Assert.Equal(30, reopened.Count);
        Assert.NotNull(reopened.Oldest);
        Assert.Equal(Enumerable.Range(20, 30).Select(i => i.ToString(CultureInfo.InvariantCulture)), ReadAll(reopened));
    }

    [Fact]
    public async Task Append_BeyondTheBound_IsRefusedAndNothingIsWritten()
    {
        await using var spool = Open(mostBytes: 64 * 1024);
        var large = Entry("large", 30_000);
        Assert.True(await spool.AppendAsync([large], CancellationToken.None));
        Assert.True(await spool.AppendAsync([large], CancellationToken.None));
        Assert.False(await spool.AppendAsync([large], CancellationToken.None));
        Assert.False(spool.HasRoom);
        Assert.Equal(2, spool.Count);
        Assert.Equal(2, ReadAll(spool).Count);
        Assert.True(await spool.AppendAsync([large], CancellationToken.None));
    }

    [Fact]
    public async Task Append_DiskFails_IsRefusedUntilTheDiskIsBack()
    {
        await using var spool = Open();
        Directory.Delete(_folder.Path, recursive: true);
        Assert.False(await spool.AppendAsync([Entry("1")], CancellationToken.None));
        Assert.False(spool.HasRoom);
        Assert.True(spool.IsEmpty);
        Directory.CreateDirectory(_folder.Path);
        await Platform.Testing.Eventually.TrueAsync(() => spool.HasRoom);
        Assert.True(await spool.AppendAsync([Entry("2")], CancellationToken.None));
        Assert.Equal(["2"], ReadAll(spool));
    }

    [Fact]
    public async Task Append_LongerThanAChunk_IsReadBack()
    {
        await using var spool = Open();
        await spool.AppendAsync([Entry("small"), Entry("large", 2_000_000), Entry("last")], CancellationToken.None);
        Assert.Equal(["small", "large", "last"], ReadAll(spool));
    }

    internal static LogEntry Entry(string id, int length = 20) =>
        new("clickstream", "visitor", Encoding.UTF8.GetBytes(new string('x', length)), id, DateTimeOffset.UnixEpoch.AddDays(20_000));

    internal static List<string> ReadAll(SpoolLog spool)
    {
        var ids = new List<string>();
        while (spool.Read(7) is { Entries.Count: > 0 } batch)
        {
            ids.AddRange(batch.Entries.Select(e => e.EventId));
            spool.Commit(batch);
        }

        return ids;
    }

    private SpoolLog Open(long mostBytes = Roomy, long segmentBytes = 1024 * 1024) =>
        SpoolLog.Open(_folder.Path, new SpoolSettings(mostBytes, segmentBytes), TimeProvider.System, NullLogger.Instance);

    private string[] Segments() => Directory.GetFiles(_folder.Path, "*.segment");
}
