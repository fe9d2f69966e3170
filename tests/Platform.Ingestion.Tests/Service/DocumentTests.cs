using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Embedded;
using Platform.Testing;

namespace Platform.Ingestion.Tests.Service;

public sealed class DocumentTests : IDisposable
{
    private readonly TempFolder _spool = new();

    public void Dispose() => _spool.Dispose();

    [Fact]
    public async Task OpenApi_NamesBodiesAndAnswersOfEveryWrite()
    {
        using var kafka = EmbeddedKafka.Start();
        await using var host = await IngestionHost.StartAsync([kafka.BootstrapServers], _spool.Path);
        using var document = JsonDocument.Parse(await host.Client.GetStringAsync("/openapi/v1.json"));
        var paths = document.RootElement.GetProperty("paths");
        var post = paths.GetProperty("/v1/events").GetProperty("post");
        Assert.True(post.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/x-ndjson", out _));
        Assert.Equal(
            ["202", "400", "401", "403", "413", "415", "429", "503"],
            post.GetProperty("responses").EnumerateObject().Select(r => r.Name).Order(StringComparer.Ordinal));
        Assert.True(paths.GetProperty("/v1/products").TryGetProperty("put", out _));
        Assert.True(paths.GetProperty("/v1/products/{id}").TryGetProperty("delete", out _));
    }

    [Fact]
    public async Task Start_WithSeveralBadOptions_NamesEachOfThem()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Ingestion:MaxItems"] = "0",
            ["Ingestion:Spool:DrainBatch"] = "0",
            ["Ingestion:Durability:teleport"] = "Global",
            ["Ingestion:Spool:SegmentBytes"] = "2000000",
            ["Ingestion:Spool:MaxBytes"] = "1000000",
        };
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => IngestionHost.StartAsync(["127.0.0.1:1"], _spool.Path, settings));
        foreach (var name in new[] { "MaxItems", "DrainBatch", "teleport", "SegmentBytes" })
        {
            Assert.Contains(failure.Failures, f => f.Contains(name, StringComparison.Ordinal));
        }
    }
}
