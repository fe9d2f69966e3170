using Platform.Contracts.Events;

namespace Platform.Ingestion.Tests.Dialects;

public sealed class ShopLogDialectTests
{
    [Theory]
    [InlineData("""{"event":"view","item":"17","user":"257597","ts":1767323045}""", EventType.DetailPageView)]
    [InlineData("""{"event":"cart","item":17,"user":257597,"ts":1767323045000}""", EventType.AddToCart)]
    [InlineData("""{"action":"buy","item_id":17,"visitor":"257597","timestamp":1767323045}""", EventType.PurchaseComplete)]
    [InlineData("""{"timestamp":1767323045000,"visitorid":257597,"event":"addtocart","itemid":17,"transactionid":null}""", EventType.AddToCart)]
    [InlineData("""{"event_time":"2026-01-02 03:04:05 UTC","event_type":"purchase","product_id":17,"category_code":"a.b","brand":"x","price":489.07,"user_id":257597,"user_session":"s"}""", EventType.PurchaseComplete)]
    [InlineData("""{"event_time":"2026-01-02 03:04:05","event_type":"remove_from_cart","product_id":17,"user_id":257597}""", EventType.RemoveFromCart)]
    public void Read_LogsOfSeveralShops_AreUnderstood(string line, EventType expected)
    {
        var draft = DialectCase.Taken(line);
        Assert.Equal((expected, "257597"), (draft.Type, draft.VisitorId));
        Assert.Equal(("17", 1), draft.Products!.Select(p => (p.Product.Id, p.Quantity!.Value)).Single());
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), draft.Time);
    }

    [Fact]
    public void Read_PriceAndSession_AreTaken()
    {
        var draft = DialectCase.Taken("""{"event_type":"view","product_id":1,"price":489.07,"user_id":2,"user_session":"session-1"}""");
        Assert.Equal((489.07m, "session-1"), (draft.Products!.Single().Price!.Value, draft.SessionId));
    }

    [Theory]
    [InlineData("""{"event":"stare","item":1,"user":2}""", "event")]
    [InlineData("""{"event":"view","user":2}""", "item")]
    [InlineData("""{"event":"view","item":1}""", "visitorId")]
    [InlineData("""{"event":"cart","item":1,"user":2,"quantity":0}""", "quantity")]
    [InlineData("""{"event":"cart","item":1,"user":2,"quantity":-3}""", "quantity")]
    [InlineData("""{"event":"view","item":1.5,"user":2}""", "item")]
    [InlineData("""{"event":"view","item":[1],"user":2}""", "item")]
    [InlineData("""{"event":"view","item":1,"user":2,"ts":"yesterday"}""", "ts")]
    [InlineData("""{"event":"view","item":1,"user":2,"ts":-5}""", "ts")]
    [InlineData("""{"event":"view","item":1,"user":2,"ts":1e30}""", "ts")]
    public void Read_Wrong_NamesTheField(string body, string field) =>
        Assert.Equal(field, Assert.Single(DialectCase.Read(body)).Violation!.Field);
}
