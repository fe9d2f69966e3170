using Platform.Contracts.Events;

namespace Platform.Ingestion.Tests.Dialects;

public sealed class Ga4DialectTests
{
    [Fact]
    public void Read_MeasurementProtocol_EachEventIsOne()
    {
        var events = DialectCase.Read(
            """
            {
              "client_id": "1234.5678", "user_id": "account-7", "timestamp_micros": 1767323045000000, "non_personalized_ads": false,
              "user_properties": {"tier": {"value": "gold"}},
              "events": [
                {"name": "view_item", "params": {"currency": "EUR", "value": 30.03, "session_id": "s-1", "engagement_time_msec": 100,
                  "items": [{"item_id": "SKU_1", "item_name": "Lamp", "price": 10.01, "quantity": 3, "index": 0, "item_brand": "Acme"}]}},
                {"name": "purchase", "timestamp_micros": 1767323050000000, "params": {"transaction_id": "T_1", "value": 72.05, "tax": 3.6, "shipping": 5,
                  "currency": "usd", "items": [{"item_id": "SKU_1"}, {"item_id": "SKU_2", "price": 20, "quantity": 2}]}},
                {"name": "search", "params": {"search_term": "desk lamp", "session_id": 99}}
              ]
            }
            """);
        Assert.All(events, e => Assert.Equal(("ga4", null), (e.Dialect, e.Violation)));
        var drafts = events.ConvertAll(e => e.Draft!);
        Assert.Equal([EventType.DetailPageView, EventType.PurchaseComplete, EventType.Search], drafts.Select(d => d.Type));
        Assert.All(drafts, d => Assert.Equal(("1234.5678", "account-7"), (d.VisitorId, d.UserId)));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), drafts[0].Time);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 10, TimeSpan.Zero), drafts[1].Time);
        Assert.Equal(("SKU_1", 3, 10.01m, 1), drafts[0].Products!.Select(p => (p.Product.Id, p.Quantity!.Value, p.Price!.Value, p.Position!.Value)).Single());
        Assert.Null(drafts[0].Transaction);
        Assert.Equal([("SKU_1", 1), ("SKU_2", 2)], drafts[1].Products!.Select(p => (p.Product.Id, p.Quantity!.Value)));
        Assert.Equal(new PurchaseTransaction { Id = "T_1", Revenue = 72.05m, Tax = 3.6m, CurrencyCode = "USD" }, drafts[1].Transaction);
        Assert.Equal(("desk lamp", "99"), (drafts[2].SearchQuery, drafts[2].SessionId));
    }

    [Theory]
    [InlineData("view_item_list", EventType.CategoryPageView)]
    [InlineData("select_item", EventType.Click)]
    [InlineData("view_item", EventType.DetailPageView)]
    [InlineData("add_to_cart", EventType.AddToCart)]
    [InlineData("remove_from_cart", EventType.RemoveFromCart)]
    [InlineData("view_cart", EventType.ShoppingCartPageView)]
    [InlineData("begin_checkout", EventType.ShoppingCartPageView)]
    [InlineData("purchase", EventType.PurchaseComplete)]
    [InlineData("refund", EventType.Refund)]
    public void Read_SingleEventInEveryForm_IsTheSame(string name, EventType expected)
    {
        string[] forms =
        [
            $$$"""{"client_id":"c","name":"{{{name}}}","params":{"items":[{"item_id":"p"}]}}""",
            $$$"""{"client_id":"c","event_name":"{{{name}}}","items":[{"item_id":"p"}]}""",
            $$$"""{"client_id":"c","event":"{{{name}}}","ecommerce":{"items":[{"item_id":"p"}]}}""",
        ];
        foreach (var form in forms)
        {
            var draft = DialectCase.Taken(form);
            Assert.Equal((expected, "c", "p"), (draft.Type, draft.VisitorId, draft.Products!.Single().Product.Id));
        }
    }

    [Fact]
    public void Read_OneBadEventOfSeveral_IsRefusedAloneWithItsPath()
    {
        var events = DialectCase.Read(
            """
            {"client_id":"c","events":[
              {"name":"view_item","params":{"items":[{"item_id":"p"}]}},
              {"name":"add_to_cart","params":{"items":[{"item_id":"p"},{"item_id":"q","quantity":-1}]}},
              {"name":"level_up","params":{}},
              {"name":"view_item","params":{}},
              7
            ]}
            """);
        Assert.NotNull(events[0].Draft);
        Assert.Equal(
            ["events[1].params.items[1].quantity", "events[2].name", "events[3].params.items", "events[4]"],
            events.Skip(1).Select(e => e.Violation!.Field));
    }

    [Theory]
    [InlineData("""{"client_id":"c","name":"purchase","params":{"items":[{"item_id":"p"}],"value":5}}""", "params.currency")]
    [InlineData("""{"client_id":"c","name":"purchase","params":{"items":[{"item_id":"p"}],"value":5,"currency":"EURO"}}""", "params.currency")]
    [InlineData("""{"client_id":"c","name":"purchase","params":{"items":[{"price":5}]}}""", "params.items[0].item_id")]
    [InlineData("""{"name":"view_item","params":{"items":[{"item_id":"p"}]}}""", "visitorId")]
    [InlineData("""{"client_id":"c","events":[]}""", "events")]
    [InlineData("""{"client_id":"c","events":{}}""", "events")]
    [InlineData("""{"client_id":"c","name":"search","params":{}}""", "params.search_term")]
    public void Read_Wrong_NamesTheField(string body, string field) =>
        Assert.Equal(field, Assert.Single(DialectCase.Read(body)).Violation!.Field);
}
