using System.Net;
using System.Text.Json;
using Platform.Client.Uploading;
using Platform.Contracts.Catalog;

namespace Platform.Client.Tests.Uploading;

public sealed class UploaderTests
{
    [Fact]
    public async Task SendProducts_Many_KeepsWithinItemsAndBytes()
    {
        using var fake = new FakeEdge(AcceptAll);
        var batches = await SendAsync(fake, Enumerable.Range(0, 25).Select(i => Make(i, 10)), new UploadOptions { BatchSize = 10, Concurrency = 1 });
        Assert.Equal([10, 10, 5], batches);

        using var narrow = new FakeEdge(AcceptAll);
        var small = await SendAsync(narrow, Enumerable.Range(0, 6).Select(i => Make(i, 400)), new UploadOptions { BatchSize = 10, BatchBytes = 1_000, Concurrency = 1 });
        Assert.Equal([2, 2, 2], small);
        Assert.All(narrow.Requests, r => Assert.True(r.Body.Length <= 1_000));
    }

    [Fact]
    public async Task SendProducts_OneTooLarge_GoesAlone()
    {
        using var fake = new FakeEdge(AcceptAll);
        var batches = await SendAsync(fake, [Make(1, 10), Make(2, 5_000), Make(3, 10)], new UploadOptions { BatchBytes = 1_000, Concurrency = 1 });
        Assert.Equal([1, 1, 1], batches);
    }

    [Fact]
    public async Task SendProducts_Refused_Ends()
    {
        using var fake = new FakeEdge((_, _) => FakeEdge.Json(HttpStatusCode.BadRequest, "{}"));
        await Assert.ThrowsAsync<EdgeException>(() => SendAsync(fake, [Make(1, 10)], new UploadOptions()));
    }

    private static async Task<List<int>> SendAsync(FakeEdge fake, IEnumerable<Product> products, UploadOptions options)
    {
        var client = new EdgeClientOptions { Address = new Uri("http://edge.test") };
        using var edge = new EdgeClient(new EdgeTransport(client, TimeProvider.System, fake), client.Address);
        var sizes = new List<int>();
        await new Uploader(edge, options).SendProductsAsync(products.ToAsyncEnumerable(), p => p, (batch, _) => sizes.Add(batch.Items.Count), default);
        return sizes;
    }

    private static Product Make(int number, int length) => new() { Id = $"p{number}", Title = new string('t', length) };

    private static HttpResponseMessage AcceptAll(HttpRequestMessage request, string body)
    {
        var count = JsonDocument.Parse(body).RootElement.GetArrayLength();
        var results = string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"index":{{i}},"status":"accepted"}"""));
        return FakeEdge.Json(HttpStatusCode.OK, $$"""{"accepted":{{count}},"duplicates":0,"rejected":0,"results":[{{results}}]}""");
    }
}
