using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Datasets.Importing;
using Platform.Testing;

namespace Platform.Datasets.Tests.Importing;

public sealed class DatasetTests
{
    private const string Orders = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1001,10001A,"RED MUG, LARGE ",2,2010-12-01 08:26:00,2.5,501.0,United Kingdom
        1001,10002,"BLUE "" MUG",1,2010-12-01 08:26:00,3,501.0,United Kingdom
        1001,POST,POSTAGE,1,2010-12-01 08:26:00,18,501.0,United Kingdom
        1002,10002,BLUE MUG,4,2010-12-01 09:00:00,3,,United Kingdom
        C1003,10001A,"RED MUG, LARGE",-1,2010-12-02 09:00:00,2.5,501.0,United Kingdom
        1004,10003,,56,2010-12-01 11:52:00,0.0,,United Kingdom
        1005,10003,GREEN MUG,-7,2010-12-01 11:52:00,1.0,,United Kingdom
        1006,10003,GREEN MUG
        """;

    [Fact]
    public async Task Open_UnknownFolder_NamesWhatIsKnown()
    {
        using var folder = new TempFolder().Text("readme.csv", "a,b,c\n1,2,3\n");
        var error = await Assert.ThrowsAsync<DatasetNotRecognisedException>(() => DatasetCatalog.OpenAsync(folder.Path, default));
        Assert.Contains("retailrocket_events", error.Message);
        await Assert.ThrowsAsync<DatasetNotRecognisedException>(() => DatasetCatalog.OpenAsync(Path.Combine(folder.Path, "nowhere"), default));
    }

    [Fact]
    public async Task Chorus_Products_KeepTextsPriceAttributesAndGtin()
    {
        using var folder = new TempFolder().Gzip("products_1.json.gz", """
            [{"id":"1","title":"Fast Notebook","supplier":"Acme","short_description":"A notebook","ean":["x","0095205603217"],"price":4995,
              "attr_t_product_type":"Notebook","attr_t_benefits":"light\u0097quiet","attr_n_display_diagonal":17.0,"attr_b_touchscreen":false,"date_released":"2009-12-10T00:00:00Z",
              "img_500x500":"http://images.example/1.jpg"},
             {"id":"2","supplier":"Acme"}, 5]
            """).Gzip("products_2.json.gz", """[{"id":"3","title":"Cable","price":0,"attr_t_product_type":"1"}]""");
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var rows = await dataset.ReadProductsAsync(default).ToListAsync();
        Assert.Equal("chorus_electronics", dataset.Name);
        Assert.Equal([1, 2, 3, 4], rows.Select(r => r.Row));
        Assert.Equal([null, "no title", "no product id", null], rows.Select(r => r.Skipped));
        var notebook = rows[0].Value!;
        Assert.Equal(49.95m, notebook.PriceInfo!.Price);
        Assert.Equal(["Acme"], notebook.Brands!);
        Assert.Equal(["Notebook"], notebook.Categories!);
        Assert.Equal("0095205603217", notebook.Gtin);
        Assert.Equal([17.0], notebook.Attributes!["display_diagonal"].Numbers!);
        Assert.Equal(["light quiet"], notebook.Attributes!["benefits"].Text!);
        Assert.Equal(["no"], notebook.Attributes!["touchscreen"].Text!);
        Assert.Equal(2009, notebook.AvailableTime!.Value.Year);
        Assert.Null(rows[3].Value!.PriceInfo);
        Assert.Null(rows[3].Value!.Categories);
    }

    [Theory]
    [InlineData("unix_ts,user,event,item\n")]
    [InlineData("")]
    public async Task Retailrocket_Rows_AreEventsOrSkippedWithReason(string header)
    {
        using var folder = new TempFolder().Text("train_events.csv", header + "1430623510,7,view,6768\n1430623535,7,cart,6768\n1430623540,7,buy,6768\n1430623541,7,wink,6768\nsoon,7,view,1\n1,7,view\n,,,\n");
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var rows = await dataset.ReadEventsAsync(default).ToListAsync();
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], rows.Select(r => r.Row));
        Assert.Equal(
            [EventType.DetailPageView, EventType.AddToCart, EventType.PurchaseComplete],
            rows.Where(r => r.Value is not null).Select(r => r.Value!.EventType));
        Assert.Equal(
            [null, null, null, "unknown kind of event", "time cannot be read", "wrong number of columns", "no visitor"], rows.Select(r => r.Skipped));
        Assert.Equal([null, 1, 1], rows.Take(3).Select(r => r.Value!.ProductDetails![0].Quantity));
        var products = await dataset.ReadProductsAsync(default).Where(p => p.Value is not null).ToListAsync();
        Assert.Equal(["6768", "1"], products.Select(p => p.Value!.Id));
    }

    [Fact]
    public async Task Retailrocket_ReadTwice_GivesTheSameIds()
    {
        using var folder = new TempFolder().Text("train_events.csv", "unix_ts,user,event,item\n1430623510,7,view,6768\n1430623510,7,view,6768\n");
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var first = await dataset.ReadEventsAsync(default).Select(r => r.Value!.EventId).ToListAsync();
        var second = await dataset.ReadEventsAsync(default).Select(r => r.Value!.EventId).ToListAsync();
        Assert.Equal(first, second);
        Assert.Equal(2, first.Distinct().Count());
        Assert.All(first, id => Assert.True(Guid.TryParse(id, out _)));
    }

    [Fact]
    public async Task Rees46_Rows_KeepPriceBrandCategoryAndSession()
    {
        using var folder = new TempFolder().Zip("sample.zip", "2019.csv", """
            event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session
            2019-10-01 00:00:00 UTC,view,44600062,210,appliances.water_heater,aqua,35.79,5413,72d7
            2019-10-01 00:00:01 UTC,purchase,44600062,210,appliances.water_heater,aqua,35.79,5413,72d7
            2019-10-01,view,1,210,,,1,5413,72d7
            2019-10-01 00:00:01 UTC,view,,210,,,1,5413,72d7
            """);
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var rows = await dataset.ReadEventsAsync(default).ToListAsync();
        Assert.Equal([null, null, "time cannot be read", "no product id"], rows.Select(r => r.Skipped));
        Assert.Equal(35.79m, rows[1].Value!.PurchaseTransaction!.Revenue);
        Assert.Equal("72d7", rows[0].Value!.SessionId);
        var product = (await dataset.ReadProductsAsync(default).FirstAsync()).Value!;
        Assert.Equal(["Appliances > Water heater"], product.Categories!);
        Assert.Equal("Aqua Water heater 44600062", product.Title);
    }

    [Fact]
    public async Task OnlineRetail_Lines_BecomeOrdersAndRefunds()
    {
        using var folder = new TempFolder().Gzip("online_retail.csv.gz", Orders);
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var rows = await dataset.ReadEventsAsync(default).ToListAsync();
        Assert.Equal(8, rows.Sum(r => r.Rows));
        var events = rows.Where(r => r.Value is not null).Select(r => r.Value!).ToList();
        Assert.Equal([EventType.PurchaseComplete, EventType.PurchaseComplete, EventType.Refund], events.Select(e => e.EventType));
        Assert.Equal(["501", "invoice-1002", "501"], events.Select(e => e.VisitorId));
        Assert.Equal(8m, events[0].PurchaseTransaction!.Revenue);
        Assert.Equal(1, events[2].ProductDetails![0].Quantity);
        Assert.Equal(
            ["not a product (postage, fees, adjustments)", "price is zero, negative or not a number", "quantity is zero, negative or not a number", "wrong number of columns"],
            rows.Select(r => r.Skipped).OfType<string>());
        var products = await dataset.ReadProductsAsync(default).Select(p => p.Value).OfType<Product>().ToListAsync();
        Assert.Equal(["RED MUG, LARGE", "BLUE \" MUG", "GREEN MUG"], products.Select(p => p.Title));
    }

    [Fact]
    public async Task OnlineRetail_LongInvoice_IsCutIntoEventsOfOneOrder()
    {
        var lines = string.Concat(Enumerable.Range(0, 450).Select(i => $"2001,{20000 + i},MUG {i},1,2010-12-01 08:26:00,2.5,501.0,UK\n"));
        using var folder = new TempFolder().Text("retail.csv", Orders.Split('\n')[0].Trim() + "\n" + lines);
        var dataset = await DatasetCatalog.OpenAsync(folder.Path, default);
        var events = await dataset.ReadEventsAsync(default).Select(r => r.Value!).ToListAsync();
        Assert.Equal([200, 200, 50], events.Select(e => e.ProductDetails!.Count));
        Assert.Equal(3, events.Select(e => e.EventId).Distinct().Count());
        Assert.Single(events.Select(e => e.PurchaseTransaction!.Id).Distinct());
    }

    [Fact]
    public async Task Judgements_File_GroupsByQuery()
    {
        using var folder = new TempFolder().Text("judgements.csv", "query,docid,rating\nlaptop,1,3\nlaptop,2,0\n\"a, b\",1,1\n");
        var judgements = await JudgementFile.ReadAsync(folder.Path, default);
        Assert.Equal(["a, b", "laptop"], judgements.Queries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, judgements.Queries["laptop"]["1"]);
    }
}
