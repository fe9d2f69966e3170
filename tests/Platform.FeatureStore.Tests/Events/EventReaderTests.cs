using System.Text;
using Platform.FeatureStore.Events;
using static Platform.FeatureStore.Tests.FeatureStoreFixture;

namespace Platform.FeatureStore.Tests.Events;

public sealed class EventReaderTests
{
    private const string Good = """{"eventId":"1","eventType":"detail-page-view","visitorId":"v","eventTime":"2026-05-01T12:00:00Z","productDetails":[{"product":{"id":"a"}}]}""";

    [Fact]
    public void Read_AGoodEvent_GivesIt() => Assert.Equal("a", EventReader.Read(Bytes(Good), Start, out _)!.ProductDetails![0].Product.Id);

    [Theory]
    [InlineData("\"1\"", "\"\"", "eventId")]
    [InlineData("\"v\"", "\"a\\u0007b\"", "visitorId")]
    [InlineData("\"v\"", "null", "visitorId")]
    [InlineData("\"detail-page-view\"", "\"stare\"", "JSON")]
    [InlineData("\"detail-page-view\"", "99", "eventType")]
    [InlineData("2026-05-01", "2029-05-01", "eventTime")]
    [InlineData("2026-05-01", "yesterday", "JSON")]
    [InlineData("[{\"product\":{\"id\":\"a\"}}]", "[]", "productDetails")]
    [InlineData("[{\"product\":{\"id\":\"a\"}}]", "[null]", "product")]
    [InlineData("{\"id\":\"a\"}", "null", "product")]
    [InlineData("\"a\"", "\"\\ud800\"", "")]
    [InlineData("}]}", "", "JSON")]
    public void Read_ABadEvent_SaysWhatIsWrong(string from, string to, string named)
    {
        Assert.Null(EventReader.Read(Bytes(Good.Replace(from, to, StringComparison.Ordinal)), Start, out var reason));
        Assert.NotEmpty(reason);
        Assert.Contains(named, reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Read_DeepNestingInvalidUtf8OrNothing_IsNoEvent()
    {
        Assert.Null(EventReader.Read(Bytes(new string('[', 100_000)), Start, out _));
        Assert.Null(EventReader.Read(new byte[] { 0xFF, 0xFE, 0x00 }, Start, out _));
        Assert.Null(EventReader.Read(Array.Empty<byte>(), Start, out _));
        Assert.Null(EventReader.Read(Bytes("null"), Start, out _));
        Assert.Null(EventReader.Read(null, Start, out var reason));
        Assert.NotEmpty(reason);
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
