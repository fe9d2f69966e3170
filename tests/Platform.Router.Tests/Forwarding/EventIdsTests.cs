using System.Text;
using CsCheck;
using Platform.Router.Forwarding;

namespace Platform.Router.Tests.Forwarding;

public sealed class EventIdsTests
{
    [Theory]
    [InlineData("""{"eventId":"1","eventType":"search"}""")]
    [InlineData("""{"messageId":"1","event":"Product Viewed"}""")]
    [InlineData("""[{"event_id":"1"},{"eventId":"2"}]""")]
    [InlineData("{\"eventId\":\"1\"}\n{\"eventId\":\"2\"}\n")]
    [InlineData("""{"client_id":"c","events":[{"name":"view_item","params":{"event_id":"1"}},{"name":"purchase","event_id":"2"}]}""")]
    [InlineData("""{"batch":[{"messageId":"1"}],"sentAt":"now"}""")]
    public void IdentifyAll_EveryEventHasAnId_IsTrue(string body) => Assert.True(EventIds.IdentifyAll(Encoding.UTF8.GetBytes(body)));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("""{"eventType":"search"}""")]
    [InlineData("""{"eventId":""}""")]
    [InlineData("""{"eventId":null}""")]
    [InlineData("""{"attributes":{"eventId":"1"}}""")]
    [InlineData("""[{"eventId":"1"},{"eventType":"search"}]""")]
    [InlineData("{\"eventId\":\"1\"}\n{\"eventType\":\"search\"}\n")]
    [InlineData("""{"eventId":"1","events":[{"name":"view_item"}]}""")]
    public void IdentifyAll_SomeEventHasNone_IsFalse(string body) => Assert.False(EventIds.IdentifyAll(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void IdentifyAll_DeepNesting_IsFalse() =>
        Assert.False(EventIds.IdentifyAll(Encoding.UTF8.GetBytes(new string('[', 100_000))));

    [Fact]
    public void IdentifyAll_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 200].Sample(bytes => EventIds.IdentifyAll(bytes) || true);
}
