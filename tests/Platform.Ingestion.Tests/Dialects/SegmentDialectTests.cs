using Platform.Contracts.Events;

namespace Platform.Ingestion.Tests.Dialects;

public sealed class SegmentDialectTests
{
    [Fact]
    public void Read_OrderCompleted_EveryFieldIsTaken()
    {
        var draft = DialectCase.Taken(
            """
            {
              "type": "track", "event": "Order Completed", "messageId": "ajs-1", "anonymousId": "anon-1", "userId": "user-1",
              "timestamp": "2026-01-02T03:04:05.000Z", "sentAt": "2026-01-02T03:04:09.000Z", "originalTimestamp": "2026-01-02T03:04:01.000Z",
              "context": {"ip": "10.0.0.1", "userAgent": "x"}, "integrations": {},
              "properties": {
                "checkout_id": "ck", "order_id": "50314b8e", "affiliation": "Store", "total": 27.5, "subtotal": 22.5, "revenue": 25, "shipping": 3,
                "tax": 2, "discount": 2.5, "currency": "USD", "cart_id": "c-1",
                "products": [
                  {"product_id": "507f1f77", "sku": "45790-32", "name": "Monopoly", "price": 19, "quantity": 1, "category": "Games", "position": 2},
                  {"sku": "46493-32", "price": 3, "quantity": 2}
                ]
              }
            }
            """);
        Assert.Equal(EventType.PurchaseComplete, draft.Type);
        Assert.Equal(("ajs-1", "anon-1", "user-1", "c-1"), (draft.EventId, draft.VisitorId, draft.UserId, draft.CartId));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), draft.Time);
        Assert.Equal([("507f1f77", 1, 19m, 2), ("46493-32", 2, 3m, null)], draft.Products!.Select(p => (p.Product.Id, p.Quantity!.Value, p.Price!.Value, p.Position)));
        Assert.Equal(new PurchaseTransaction { Id = "50314b8e", Revenue = 27.5m, Tax = 2, CurrencyCode = "USD" }, draft.Transaction);
    }

    [Theory]
    [InlineData("Products Searched", """{"query":"blue roses"}""", EventType.Search)]
    [InlineData("Product List Viewed", """{"list_id":"hot","category":"Deals","products":[{"product_id":"p"}]}""", EventType.CategoryPageView)]
    [InlineData("Product Clicked", """{"product_id":"p","position":3}""", EventType.Click)]
    [InlineData("Product Viewed", """{"product_id":"p","price":18.99}""", EventType.DetailPageView)]
    [InlineData("Product Added", """{"cart_id":"c","product_id":"p","quantity":1}""", EventType.AddToCart)]
    [InlineData("Product Removed", """{"cart_id":"c","product_id":"p","quantity":1}""", EventType.RemoveFromCart)]
    [InlineData("Cart Viewed", """{"cart_id":"c","products":[{"product_id":"p"}]}""", EventType.ShoppingCartPageView)]
    [InlineData("Order Completed", """{"order_id":"o","products":[{"product_id":"p","quantity":1}]}""", EventType.PurchaseComplete)]
    [InlineData("Order Refunded", """{"order_id":"o","total":30,"currency":"USD","products":[{"product_id":"p"}]}""", EventType.Refund)]
    public void Read_EveryNameOfTheSpecification_IsKnown(string name, string properties, EventType expected)
    {
        var draft = DialectCase.Taken($$"""{"type":"track","event":"{{name}}","anonymousId":"a","messageId":"m","properties":{{properties}}}""");
        Assert.Equal(expected, draft.Type);
        Assert.Equal(expected == EventType.Search ? null : "p", draft.Products?.Single().Product.Id);
    }

    [Theory]
    [InlineData("""{"type":"page","anonymousId":"a","properties":{}}""", "type")]
    [InlineData("""{"type":"track","event":"Signed Up","anonymousId":"a","properties":{}}""", "event")]
    [InlineData("""{"type":"track","anonymousId":"a","properties":{}}""", "event")]
    [InlineData("""{"type":"track","event":"Product Added","anonymousId":"a","properties":{"product_id":"p"}}""", "properties.quantity")]
    [InlineData("""{"type":"track","event":"Order Completed","anonymousId":"a","properties":{"products":[{"product_id":"p"}]}}""", "properties.products[0].quantity")]
    [InlineData("""{"type":"track","event":"Product Viewed","anonymousId":"a","properties":{}}""", "properties.product_id")]
    [InlineData("""{"type":"track","event":"Product Viewed","anonymousId":"a"}""", "properties")]
    [InlineData("""{"type":"track","event":"Product Viewed","anonymousId":"a","properties":[]}""", "properties")]
    [InlineData("""{"type":"track","event":"Product Clicked","anonymousId":"a","properties":{"product_id":"p","position":0}}""", "properties.position")]
    [InlineData("""{"type":"track","event":"Products Searched","anonymousId":"a","properties":{}}""", "properties.query")]
    public void Read_Wrong_NamesTheField(string body, string field) =>
        Assert.Equal(field, Assert.Single(DialectCase.Read(body)).Violation!.Field);
}
