using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Drills.Journal;

namespace Platform.Drills.Tests.Reporting;

/// <summary>A golden file guards the journal: runs of years ago must stay readable. It is changed by hand, and only by adding.</summary>
public sealed class JournalFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("journal-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Serialize_OfJournal_EqualsTheGoldenFile()
    {
        var golden = JsonNode.Parse(File.ReadAllText(GoldenPath));
        var written = JsonSerializer.SerializeToNode(GoldenJournal.Value, JournalJson.Default.DrillJournal);

        Assert.True(JsonNode.DeepEquals(golden, written), written!.ToJsonString(JournalJson.Default.Options));
    }

    [Fact]
    public async Task Write_ThenRead_GivesTheSameJournal()
    {
        await JournalFile.WriteAsync(_folder.FullName, GoldenJournal.Value, TestContext.Current.CancellationToken);
        var read = await JournalFile.ReadAsync(_folder.FullName, TestContext.Current.CancellationToken);

        Assert.Equal(
            JsonSerializer.Serialize(GoldenJournal.Value, JournalJson.Default.DrillJournal),
            JsonSerializer.Serialize(read, JournalJson.Default.DrillJournal));
        Assert.Equal([JournalFile.Name], _folder.GetFiles().Select(f => f.Name));
    }

    [Theory]
    [InlineData("""{"version": 99}""", "version 99")]
    [InlineData("""{"run": "x"}""", "names no version")]
    [InlineData("""{"version": 1}""", "not a file of a drill")]
    [InlineData("""[1]""", "not a file of a drill")]
    [InlineData("""{"version": 1,""", "not a file of a drill")]
    public async Task Read_WhatIsNoJournalOfThisVersion_SaysSo(string content, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, JournalFile.Name), content, TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => JournalFile.ReadAsync(_folder.FullName, TestContext.Current.CancellationToken));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"max": 0.01, "first": 9999, "counts": [1]}""")]
    [InlineData("""{"max": 0.01, "first": -1, "counts": [1]}""")]
    [InlineData("""{"max": 0.01, "first": 10, "counts": [-1]}""")]
    [InlineData("""{"max": "soon", "first": 10, "counts": [1]}""")]
    [InlineData("""[]""")]
    public void Deserialize_HistogramThatCannotBe_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LatencyHistogram>(json));

    private static string GoldenPath => Path.Combine(AppContext.BaseDirectory, "Reporting", "Golden", "journal.json");
}
