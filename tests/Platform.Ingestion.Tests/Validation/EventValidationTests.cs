using System.Text;
using CsCheck;
using Platform.Ingestion.Tests.Dialects;

namespace Platform.Ingestion.Tests.Validation;

public sealed class EventValidationTests
{
    private const string Start = """{"eventType":"detail-page-view","visitorId":"v","productDetails":[{"product":{"id":"p"}}]""";

    [Theory]
    [InlineData("""{"visitorId":"v"}""", "eventType")]
    [InlineData("""{"eventType":"teleport","visitorId":"v"}""", "eventType")]
    [InlineData("""{"eventType":7,"visitorId":"v"}""", "eventType")]
    [InlineData("""{"eventType":"home-page-view"}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":""}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":42}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":{"a":1}}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"a\u0000b"}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"a\tb"}""", "visitorId")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventId":"a\u001bb"}""", "eventId")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v"}""", "productDetails")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[]}""", "productDetails")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":{}}""", "productDetails")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[3]}""", "productDetails[0]")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[{}]}""", "productDetails[0].product")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[{"product":"p"}]}""", "productDetails[0].product")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[{"product":{}}]}""", "productDetails[0].product.id")]
    [InlineData("""{"eventType":"detail-page-view","visitorId":"v","productDetails":[{"product":{"id":"a\u007fb"}}]}""", "productDetails[0].product.id")]
    [InlineData("""{"eventType":"add-to-cart","visitorId":"v","productDetails":[{"product":{"id":"p"}}]}""", "productDetails[0].quantity")]
    [InlineData("""{"eventType":"add-to-cart","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":1},{"product":{"id":"q"},"quantity":-1}]}""", "productDetails[1].quantity")]
    [InlineData("""{"eventType":"purchase-complete","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":0}]}""", "productDetails[0].quantity")]
    [InlineData("""{"eventType":"purchase-complete","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":1.5}]}""", "productDetails[0].quantity")]
    [InlineData("""{"eventType":"purchase-complete","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":"2"}]}""", "productDetails[0].quantity")]
    [InlineData("""{"eventType":"purchase-complete","visitorId":"v","productDetails":[{"product":{"id":"p"},"quantity":99999999999999999999}]}""", "productDetails[0].quantity")]
    [InlineData("""{"eventType":"search","visitorId":"v"}""", "searchQuery")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":""}""", "searchQuery")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":5}""", "searchQuery")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"a\u0007b"}""", "searchQuery")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"\ud800"}""", "event")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"x","\udc00":1}""", "event")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"2026-05-03T12:00:01Z"}""", "eventTime")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"9999-12-31T23:59:59Z"}""", "eventTime")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"2026-02-30T00:00:00Z"}""", "eventTime")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"2026-01-01T00:00:00"}""", "eventTime")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":true}""", "eventTime")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","offset":-1}""", "offset")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","pageCategories":[1]}""", "pageCategories[0]")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","experimentIds":"a\u0001"}""", "experimentIds")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","purchaseTransaction":{"revenue":1,"currencyCode":"EUR"}}""", "purchaseTransaction")]
    [InlineData("""{"eventType":"refund","visitorId":"v","purchaseTransaction":{"currencyCode":"EUR"}}""", "purchaseTransaction.revenue")]
    [InlineData("""{"eventType":"refund","visitorId":"v","purchaseTransaction":{"revenue":-1,"currencyCode":"EUR"}}""", "purchaseTransaction.revenue")]
    [InlineData("""{"eventType":"refund","visitorId":"v","purchaseTransaction":{"revenue":1e400,"currencyCode":"EUR"}}""", "purchaseTransaction.revenue")]
    [InlineData("""{"eventType":"refund","visitorId":"v","purchaseTransaction":{"revenue":1,"currencyCode":"EU1"}}""", "purchaseTransaction.currencyCode")]
    [InlineData("""{"eventType":"refund","visitorId":"v","purchaseTransaction":{"revenue":1}}""", "purchaseTransaction.currencyCode")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","attributes":[]}""", "attributes")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","attributes":{"a":5}}""", "attributes.a")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","attributes":{"a":{"numbers":[1e400]}}}""", "attributes.a.numbers[0]")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","attributes":{"a":{"text":["x"],"numbers":[1]}}}""", "attributes.a")]
    [InlineData("""{"eventType":"click","visitorId":"v","objectIDs":["a","b"],"positions":[1]}""", "positions")]
    [InlineData("""{"eventType":"click","visitorId":"v","objectIDs":["a"],"positions":[0]}""", "positions[0]")]
    [InlineData("""{"eventType":"click","visitorId":"v","objectIDs":[5]}""", "objectIDs[0]")]
    [InlineData("7", "event")]
    [InlineData("\"text\"", "event")]
    [InlineData("null", "event")]
    [InlineData("{}", "eventType")]
    public void Parse_Wrong_NamesFieldAndMend(string body, string field)
    {
        var read = Assert.Single(DialectCase.Read(body));
        Assert.Null(read.Draft);
        Assert.Equal(field, read.Violation!.Field is { Length: > 0 } named ? named : "event");
        Assert.True(read.Violation.Reason.Length > 10, read.Violation.Reason);
    }

    [Theory]
    [InlineData("visitorId", 128)]
    [InlineData("userId", 128)]
    [InlineData("sessionId", 128)]
    [InlineData("eventId", 128)]
    [InlineData("searchQuery", 500)]
    [InlineData("attributionToken", 4_096)]
    [InlineData("uri", 5_000)]
    public void Parse_TextAtItsLimit_IsTakenAndOneMoreIsRefused(string field, int most)
    {
        string Body(int length) => $$"""{"eventType":"home-page-view","anonymousId":"v","{{field}}":"{{new string('x', length)}}"}""";
        Assert.NotNull(Assert.Single(DialectCase.Read(Body(most))).Draft);
        Assert.Equal(field, Assert.Single(DialectCase.Read(Body(most + 1))).Violation!.Field);
    }

    [Fact]
    public void Parse_MoreThan200Products_IsRefused()
    {
        var products = string.Join(",", Enumerable.Repeat("""{"product":{"id":"p"}}""", 201));
        var read = Assert.Single(DialectCase.Read($$"""{"eventType":"impression","visitorId":"v","productDetails":[{{products}}]}"""));
        Assert.Equal("productDetails", read.Violation!.Field);
    }

    [Theory]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"1999-01-01T00:00:00Z"}""")]
    [InlineData("""{"eventType":"home-page-view","visitorId":"v","eventTime":"2026-05-02T11:59:59Z"}""")]
    [InlineData("""{"eventType":"home-page-view","userId":"only an account"}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","pageCategories":["A > B"]}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"'; DROP TABLE events; --"}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"../../etc/passwd"}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","searchQuery":"台灯 😀 лампа"}""")]
    [InlineData("""{"eventType":"search","visitorId":"' OR 1=1 --","searchQuery":"x","sessionId":null}""")]
    public void Parse_UnusualButRight_IsTaken(string body) => Assert.NotNull(Assert.Single(DialectCase.Read(body)).Draft);

    [Fact]
    public void Parse_InvalidUtf8InOneEventOfAnArray_RefusesThatOneWithItsPlace()
    {
        byte[] body = [.. "["u8, .. Encoding.UTF8.GetBytes(Start), .. "},"u8, .. Encoding.UTF8.GetBytes(Start), .. ",\"uri\":\"a"u8, 0xC3, 0x28, .. "\"}]"u8];
        var events = DialectCase.Read(body);
        Assert.NotNull(events[0].Draft);
        Assert.Contains("UTF-8", events[1].Violation!.Reason);
    }

    [Fact]
    public void Parse_OneEventNestedTooDeep_RefusesThatOneAlone()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var events = DialectCase.Read($$"""[{{Start}}},{{Start}},"x":{{deep}}},{{Start}}}]""");
        Assert.Equal([true, false, true], events.Select(e => e.Draft is not null));
        Assert.Contains("32", events[1].Violation!.Reason);
    }

    [Fact]
    public void Parse_Lines_OneThatIsNoJsonIsRefusedAlone()
    {
        var events = DialectCase.Read($$"""
            {{Start}}}

            {"eventType":
            {{Start}}}
            """, lines: true);
        Assert.Equal([true, false, true], events.Select(e => e.Draft is not null));
    }

    [Fact]
    public void Parse_AnyChangeOfAGoodEvent_IsTakenOrRefusedNeverThrown()
    {
        var good = Encoding.UTF8.GetBytes(
            """{"eventType":"purchase-complete","visitorId":"v","eventTime":"2026-01-01T00:00:00Z","productDetails":[{"product":{"id":"p"},"quantity":1,"price":1.5}],"attributes":{"a":{"text":["\u00e9"]}}}""");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                var bytes = good.ToArray();
                foreach (var (at, value) in changes)
                {
                    bytes[at] = value;
                }

                Platform.Ingestion.Bodies.JsonPieces.Cut(bytes, lines: false, out var malformed);
                if (malformed is null)
                {
                    Assert.All(DialectCase.Read(bytes), e => Assert.True(e.Draft is null ^ e.Violation is null));
                }
            },
            iter: 20_000);
    }
}
