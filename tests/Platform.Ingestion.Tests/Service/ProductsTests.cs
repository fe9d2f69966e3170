using System.Net;
using System.Text;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Serving;
using Platform.Embedded;
using Platform.Testing;
using SafeAs = Platform.Contracts.Serving.Durability;

namespace Platform.Ingestion.Tests.Service;

public sealed class ProductsTests : IDisposable
{
    private readonly TempFolder _spool = new();
    private readonly EmbeddedKafka _a = EmbeddedKafka.Start();
    private readonly EmbeddedKafka _b = EmbeddedKafka.Start();

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _spool.Dispose();
    }

    [Fact]
    public async Task PutAndDelete_ReachTheCatalogueOfEveryRegionInOrder()
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers, _b.BootstrapServers], _spool.Path);
        var put = await PutAsync(host, "/v1/products",
            """
            [
              {"id":"p-1","title":"Lamp","brands":["Acme"],"categories":["Home > Lamps"],"priceInfo":{"price":10.5,"originalPrice":12,"currencyCode":"eur"},
               "availability":"OUT_OF_STOCK","availableQuantity":0,"gtin":4006381333931,"attributes":{"watt":{"numbers":[40]}},"images":[{"uri":"https://x.example/1.jpg","height":5}],"extra":1},
              {"id":"p-2"},
              {"id":"p-3","title":"台灯","languageCode":"zh"}
            ]
            """);
        Assert.Equal([IngestStatus.Accepted, IngestStatus.Rejected, IngestStatus.Accepted], put.Results.Select(r => r.Status));
        Assert.Equal(("p-1", SafeAs.Global), (put.Results[0].ProductId, put.Results[0].Durability));
        Assert.Equal("title", put.Results[1].Field);
        await PutAsync(host, "/v1/products/p-1", """{"title":"Better lamp"}""");
        using var deleted = await host.Client.DeleteAsync("/v1/products/p-1");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        foreach (var kafka in new[] { _a, _b })
        {
            var messages = IngestionHost.ReadTopic(kafka, Topics.Catalog);
            Assert.Equal(["Lamp", "Better lamp", null], messages.Where(m => m.Message.Key == "p-1").Select(m => TitleOf(m.Message.Value)));
            Assert.Equal("台灯", TitleOf(messages.Single(m => m.Message.Key == "p-3").Message.Value));
        }

        var whole = Read(IngestionHost.ReadTopic(_a, Topics.Catalog).First(m => m.Message.Key == "p-1").Message.Value)!;
        Assert.Equal((10.5m, 12m, "EUR"), (whole.PriceInfo!.Price, whole.PriceInfo.OriginalPrice!.Value, whole.PriceInfo.CurrencyCode));
        Assert.Equal((Availability.OutOfStock, 0, "4006381333931"), (whole.Availability, whole.AvailableQuantity!.Value, whole.Gtin));
    }

    [Fact]
    public async Task Put_OtherRegionAway_ArrivesThereLaterWithItsOwnTime()
    {
        _b.TakeDown();
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers, _b.BootstrapServers], _spool.Path);
        var put = await PutAsync(host, "/v1/products/p-1", """{"id":"p-1","title":"Lamp"}""");
        Assert.Equal(SafeAs.GlobalPending, put.Results.Single().Durability);
        using var deleted = await host.Client.DeleteAsync("/v1/products/p-1");
        _b.BringUp();
        // What timed out may have arrived all the same, and then arrives again.
        var late = await Platform.Testing.Eventually.GetAsync(
            () => Task.FromResult(Writes(_b)), m => m.Count >= 2, TimeSpan.FromSeconds(60));
        Assert.Equal(["Lamp", null], late.Select(m => m.Title));
        Assert.Equal(Writes(_a), late);
    }

    [Fact]
    public async Task PutOne_OtherIdThanTheAddress_IsRefused()
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path);
        using var response = await host.SendAsync(HttpMethod.Put, "/v1/products/p-1", """{"id":"p-2","title":"t"}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var several = await host.SendAsync(HttpMethod.Put, "/v1/products/p-1", """[{"title":"t"}]"""u8.ToArray());
        Assert.Equal(HttpStatusCode.BadRequest, several.StatusCode);
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("'%20OR%201=1")]
    [InlineData("a%00b")]
    public async Task Delete_StrangeId_IsNever500(string id)
    {
        await using var host = await IngestionHost.StartAsync([_a.BootstrapServers], _spool.Path, kestrel: true);
        using var response = await host.Client.DeleteAsync($"/v1/products/{id}");
        Assert.InRange((int)response.StatusCode, 202, 499);
    }

    private static async Task<IngestResponse> PutAsync(IngestionHost host, string path, string body)
    {
        using var response = await host.SendAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body));
        return await IngestionHost.ReadAsync(response);
    }

    private static Product? Read(byte[]? value) => value is null ? null : JsonSerializer.Deserialize(value, ContractsJson.Default.Product);

    private static List<(string? Title, long Time)> Writes(EmbeddedKafka kafka) =>
        [.. IngestionHost.ReadTopic(kafka, Topics.Catalog).Select(m => (TitleOf(m.Message.Value), m.Message.Timestamp.UnixTimestampMs)).Distinct()];

    private static string? TitleOf(byte[]? value) => Read(value)?.Title;
}
