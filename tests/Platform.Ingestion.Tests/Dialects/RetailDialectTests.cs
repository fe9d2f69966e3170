using Platform.Contracts.Events;

namespace Platform.Ingestion.Tests.Dialects;

public sealed class RetailDialectTests
{
    [Fact]
    public void Read_WholeUserEvent_EveryFieldIsTaken()
    {
        var draft = DialectCase.Taken(
            """
            {
              "eventType": "purchase-complete", "eventId": "e-1", "visitorId": "v-1", "userId": "u-1", "sessionId": "s-1",
              "eventTime": "2026-04-30T23:00:00.5+02:00",
              "productDetails": [
                {"product": {"id": "p-1", "title": "ignored"}, "quantity": 2, "price": 9.99, "position": 3},
                {"product": {"id": "p-2"}, "quantity": 1}
              ],
              "searchQuery": "lamp", "filter": "price: IN(1, 2)", "orderBy": "price desc", "offset": 20,
              "pageCategories": ["Home > Lamps"],
              "purchaseTransaction": {"id": "o-1", "revenue": 19.98, "tax": 3.2, "cost": 8, "currencyCode": "eur"},
              "attributionToken": "t-1", "experimentIds": ["x", "y"], "cartId": "c-1", "pageViewId": "w-1",
              "uri": "https://shop.example/p-1", "referrerUri": "https://shop.example/",
              "attributes": {"colour": {"text": ["red", "blue"]}, "size": {"numbers": [1.5, 2]}},
              "userInfo": {"userAgent": "ignored"}, "unknown": [1, {"deep": true}]
            }
            """);
        Assert.Equal(EventType.PurchaseComplete, draft.Type);
        Assert.Equal(("e-1", "v-1", "u-1", "s-1"), (draft.EventId, draft.VisitorId, draft.UserId, draft.SessionId));
        Assert.Equal(new DateTimeOffset(2026, 4, 30, 21, 0, 0, 500, TimeSpan.Zero), draft.Time);
        Assert.Equal([("p-1", 2, 9.99m, 3), ("p-2", 1, null, null)], draft.Products!.Select(p => (p.Product.Id, p.Quantity, p.Price, p.Position)));
        Assert.Equal(("lamp", "price: IN(1, 2)", "price desc", 20), (draft.SearchQuery, draft.Filter, draft.OrderBy, draft.Offset));
        Assert.Equal(["Home > Lamps"], draft.PageCategories);
        Assert.Equal(new PurchaseTransaction { Id = "o-1", Revenue = 19.98m, Tax = 3.2m, Cost = 8, CurrencyCode = "EUR" }, draft.Transaction);
        Assert.Equal(("t-1", "c-1", "w-1"), (draft.AttributionToken, draft.CartId, draft.PageViewId));
        Assert.Equal(["x", "y"], draft.ExperimentIds);
        Assert.Equal(("https://shop.example/p-1", "https://shop.example/"), (draft.Uri, draft.ReferrerUri));
        Assert.Equal(["red", "blue"], draft.Attributes!["colour"].Text);
        Assert.Equal([1.5, 2], draft.Attributes["size"].Numbers);
    }

    [Theory]
    [InlineData("home-page-view", EventType.HomePageView)]
    [InlineData("category-page-view", EventType.CategoryPageView)]
    [InlineData("search", EventType.Search)]
    [InlineData("detail-page-view", EventType.DetailPageView)]
    [InlineData("add-to-cart", EventType.AddToCart)]
    [InlineData("remove-from-cart", EventType.RemoveFromCart)]
    [InlineData("shopping-cart-page-view", EventType.ShoppingCartPageView)]
    [InlineData("purchase-complete", EventType.PurchaseComplete)]
    [InlineData("completion", EventType.Completion)]
    [InlineData("impression", EventType.Impression)]
    [InlineData("click", EventType.Click)]
    [InlineData("refund", EventType.Refund)]
    [InlineData("view_item_list", EventType.CategoryPageView)]
    [InlineData("select_item", EventType.Click)]
    [InlineData("view_item", EventType.DetailPageView)]
    [InlineData("add_to_cart", EventType.AddToCart)]
    [InlineData("remove_from_cart", EventType.RemoveFromCart)]
    [InlineData("view_cart", EventType.ShoppingCartPageView)]
    [InlineData("begin_checkout", EventType.ShoppingCartPageView)]
    [InlineData("purchase", EventType.PurchaseComplete)]
    [InlineData("Products Searched", EventType.Search)]
    [InlineData("Product List Viewed", EventType.CategoryPageView)]
    [InlineData("Product Clicked", EventType.Click)]
    [InlineData("Product Viewed", EventType.DetailPageView)]
    [InlineData("Product Added", EventType.AddToCart)]
    [InlineData("Order Completed", EventType.PurchaseComplete)]
    [InlineData("view", EventType.DetailPageView)]
    [InlineData("cart", EventType.AddToCart)]
    [InlineData("buy", EventType.PurchaseComplete)]
    public void Read_EventTypeByAnyName_IsKnown(string name, EventType expected)
    {
        var draft = DialectCase.Taken(
            $$"""{"eventType":"{{name}}","visitorId":"v","searchQuery":"q","productDetails":[{"product":{"id":"p"},"quantity":1}]}""");
        Assert.Equal(expected, draft.Type);
    }

    [Theory]
    [InlineData("visitorId")]
    [InlineData("client_id")]
    [InlineData("anonymousId")]
    [InlineData("userToken")]
    public void Read_VisitorByAnyName_IsTaken(string name) =>
        Assert.Equal("v-1", DialectCase.Taken($$"""{"eventType":"home-page-view","{{name}}":"v-1"}""").VisitorId);

    [Theory]
    [InlineData("eventId")]
    [InlineData("messageId")]
    [InlineData("event_id")]
    public void Read_EventIdByAnyName_IsTaken(string name) =>
        Assert.Equal("e-1", DialectCase.Taken($$"""{"eventType":"home-page-view","visitorId":"v","{{name}}":"e-1"}""").EventId);

    [Theory]
    [InlineData("attributionToken")]
    [InlineData("query_id")]
    [InlineData("queryID")]
    [InlineData("recommendationId")]
    public void Read_TokenByAnyName_IsTaken(string name) =>
        Assert.Equal("t-1", DialectCase.Taken($$"""{"eventType":"home-page-view","visitorId":"v","{{name}}":"t-1"}""").AttributionToken);

    [Theory]
    [InlineData("\"eventTime\":\"2026-01-02T03:04:05Z\"")]
    [InlineData("\"timestamp\":\"2026-01-02T03:04:05Z\"")]
    [InlineData("\"timestamp\":1767323045")]
    [InlineData("\"timestamp\":1767323045000")]
    [InlineData("\"timestamp_micros\":1767323045000000")]
    [InlineData("\"timestamp_micros\":\"1767323045000000\"")]
    [InlineData("\"sentAt\":\"2026-01-02T04:04:05+01:00\"")]
    public void Read_TimeByAnyNameAndForm_IsTheSameInstant(string field) =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            DialectCase.Taken($$"""{"eventType":"home-page-view","visitorId":"v",{{field}}}""").Time);

    [Fact]
    public void Read_AlgoliaClick_IdsAndPositionsStandTogether()
    {
        var draft = DialectCase.Taken(
            """{"eventType":"click","eventName":"Clicked","index":"products","userToken":"v","queryID":"q-1","objectIDs":["p1","p2"],"positions":[4,7],"timestamp":1767323045000}""");
        Assert.Equal([("p1", 4), ("p2", 7)], draft.Products!.Select(p => (p.Product.Id, p.Position!.Value)));
        Assert.Equal("q-1", draft.AttributionToken);
    }

    [Fact]
    public void Read_Ga4ItemsUnderAnEventType_QuantityIsOne()
    {
        var draft = DialectCase.Taken(
            """{"eventType":"add-to-cart","client_id":"v","items":[{"item_id":"p1","price":5,"index":0}]}""");
        var product = Assert.Single(draft.Products!);
        Assert.Equal(("p1", 1, 5m, 1), (product.Product.Id, product.Quantity, product.Price, product.Position));
    }

    [Fact]
    public void Read_AliasBesideTheOwnName_OwnNameCounts() =>
        Assert.Equal("own", DialectCase.Taken("""{"eventType":"home-page-view","client_id":"other","visitorId":"own"}""").VisitorId);
}
