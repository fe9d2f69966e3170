using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Ingestion.Durability;
using Platform.Ingestion.Spool;
using Platform.Testing;

namespace Platform.Ingestion.Tests.Spool;

/// <summary>What was acknowledged is read back in order, whatever a crash left behind it.</summary>
public sealed class SpoolCrashTests
{
    /// <summary>Requests of several entries, some committed, then a crash that tears a later write at any byte.</summary>
    private static readonly Gen<(int[][] Appends, int Committed, int Torn, int SegmentBytes)> s_histories = Gen.Select(
        Gen.Int[0, 3_000].Array[1, 6].Array[1, 12], Gen.Int[0, 30], Gen.Int[0, 5_000], Gen.Int[200, 20_000]);

    [Fact]
    public async Task Reopen_WriteTornAtAnyByte_EverythingAcknowledgedIsReadInOrder() =>
        await s_histories.SampleAsync(
            async history =>
            {
                using var folder = new TempFolder();
                var acknowledged = new List<string>();
                var committed = 0;
                await using (var spool = Open(folder, history.SegmentBytes))
                {
                    foreach (var append in history.Appends)
                    {
                        var entries = append.Select((length, i) => SpoolLogTests.Entry(Id(acknowledged.Count + i), length)).ToList();
                        Assert.True(await spool.AppendAsync(entries, CancellationToken.None));
                        acknowledged.AddRange(entries.Select(e => e.EventId));
                    }

                    while (committed < history.Committed && spool.Read(Math.Min(3, history.Committed - committed)) is { Entries.Count: > 0 } batch)
                    {
                        spool.Commit(batch);
                        committed += batch.Entries.Count;
                    }
                }

                Tear(folder.Path, history.Torn);
                await using var reopened = Open(folder, history.SegmentBytes);
                Assert.Equal(acknowledged.Count - committed, reopened.Count);
                Assert.Equal(acknowledged.Skip(committed), SpoolLogTests.ReadAll(reopened));
                Assert.True(await reopened.AppendAsync([SpoolLogTests.Entry("after")], CancellationToken.None));
                Assert.Equal(["after"], SpoolLogTests.ReadAll(reopened));
            },
            iter: 60,
            threads: 1);

    [Fact]
    public async Task Reopen_FileCutAtAnyByte_WhatLiesBeforeTheCutIsReadInOrder() =>
        await Gen.Select(Gen.Int[0, 400].Array[1, 40], Gen.Double[0, 1]).SampleAsync(
            async (lengths, at) =>
            {
                using var folder = new TempFolder();
                await using (var spool = Open(folder, 1 << 20))
                {
                    await spool.AppendAsync([.. lengths.Select((length, i) => SpoolLogTests.Entry(Id(i), length))], CancellationToken.None);
                }

                var file = Directory.GetFiles(folder.Path, "*.segment").Single();
                var whole = File.ReadAllBytes(file);
                var cut = (int)(at * whole.Length);
                using (var stream = File.OpenWrite(file))
                {
                    stream.SetLength(cut);
                }

                var before = 0;
                for (var offset = 0; Frame.Look(whole.AsSpan(offset), out var length) == FrameState.Whole && offset + length <= cut; offset += length)
                {
                    before++;
                }

                await using var reopened = Open(folder, 1 << 20);
                Assert.Equal(Enumerable.Range(0, before).Select(Id), SpoolLogTests.ReadAll(reopened));
            },
            iter: 100,
            threads: 1);

    [Fact]
    public async Task Reopen_OneByteChanged_OnlyThatEntryIsMissingAndTheDamageIsKept() =>
        await Gen.Select(Gen.Int[2, 30], Gen.Double[0, 0.999], Gen.Int[1, 255]).SampleAsync(
            async (count, at, change) =>
            {
                using var folder = new TempFolder();
                await using (var spool = Open(folder, 1 << 20))
                {
                    await spool.AppendAsync([.. Enumerable.Range(0, count).Select(i => SpoolLogTests.Entry(Id(i), 50))], CancellationToken.None);
                }

                var file = Directory.GetFiles(folder.Path, "*.segment").Single();
                var bytes = File.ReadAllBytes(file);
                var place = (int)(at * bytes.Length);
                bytes[place] ^= (byte)change;
                File.WriteAllBytes(file, bytes);

                await using var reopened = Open(folder, 1 << 20);
                var read = SpoolLogTests.ReadAll(reopened);
                var damaged = place * count / bytes.Length;
                Assert.Equal(Enumerable.Range(0, count).Where(i => i != damaged).Select(Id), read);
                Assert.True(reopened.IsEmpty);
                // A damaged last entry is a torn write: it is cut off.
                Assert.Equal(damaged == count - 1 ? 0 : 1, reopened.Damaged);
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void Look_AnyBytes_NeverReadsBeyondThem() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes =>
            {
                if (Frame.Look(bytes, out var length) == FrameState.Whole)
                {
                    Assert.InRange(length, Frame.HeaderLength, bytes.Length);
                }
            },
            iter: 10_000);

    private static string Id(int i) => i.ToString("D5", CultureInfo.InvariantCulture);

    private static SpoolLog Open(TempFolder folder, long segmentBytes) =>
        SpoolLog.Open(folder.Path, new SpoolSettings(64 << 20, segmentBytes), TimeProvider.System, NullLogger.Instance);

    /// <summary>What a crash in the middle of the next write leaves: a part of it, in the last segment or in a new one.</summary>
    private static void Tear(string folder, int bytes)
    {
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        for (var i = 0; i < 3; i++)
        {
            Frame.Write(writer, new LogEntry("clickstream", "visitor", new byte[1_500], "torn", DateTimeOffset.UnixEpoch));
        }

        // At most the first entry but its last byte: none of it was whole.
        var frame = writer.WrittenCount / 3;
        var torn = writer.WrittenSpan[..Math.Min(bytes, frame - 1)];
        var last = Directory.GetFiles(folder, "*.segment").Order().LastOrDefault();
        using var stream = last is null || bytes % 2 == 0
            ? File.Create(Path.Combine(folder, "000000009999.segment"))
            : new FileStream(last, FileMode.Append);
        stream.Write(torn);
    }
}
