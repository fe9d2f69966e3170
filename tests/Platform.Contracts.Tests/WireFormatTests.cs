using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts.Events;

namespace Platform.Contracts.Tests;

/// <summary>
/// A golden file for each message guards the wire: a renamed, retyped or dropped field breaks a client in another language, and here first.
/// A file is changed by hand, and only by adding.
/// </summary>
public sealed class WireFormatTests
{
    private static readonly Dictionary<string, (object Value, JsonTypeInfo Type)> s_messages = new(ShopMessages.All.Concat(ControlMessages.All));

    public static TheoryData<string> Messages => [.. s_messages.Keys];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Serialize_EveryFieldSet_EqualsGoldenFile(string message)
    {
        var (value, type) = s_messages[message];

        var written = JsonNode.Parse(JsonSerializer.Serialize(value, type));

        Assert.True(JsonNode.DeepEquals(Golden(message), written), $"{message} is now {written}");
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Deserialize_GoldenFileWithUnknownField_LosesNothing(string message)
    {
        var type = s_messages[message].Type;
        var golden = Golden(message).AsObject();
        golden["fieldOfALaterVersion"] = 1;

        var read = JsonSerializer.Deserialize(golden.ToJsonString(), type);

        golden.Remove("fieldOfALaterVersion");
        Assert.True(JsonNode.DeepEquals(golden, JsonNode.Parse(JsonSerializer.Serialize(read, type))));
    }

    [Fact]
    public void Messages_OfTheContracts_AllHaveAGoldenFile()
    {
        var roots = typeof(ContractsJson).GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => (Type)a.ConstructorArguments[0].Value!)
            .Select(t => t.IsGenericType ? t.GetGenericArguments()[0] : t)
            .Where(t => t != typeof(string));

        Assert.Empty(roots.Except(s_messages.Values.Select(m => m.Type.Type)));
    }

    [Fact]
    public void Serialize_AbsentFields_AreLeftOut()
    {
        var bare = new UserEvent { EventId = "e", EventType = EventType.HomePageView, VisitorId = "v", EventTime = DateTimeOffset.UnixEpoch };

        var json = JsonNode.Parse(JsonSerializer.Serialize(bare, ContractsJson.Default.UserEvent))!.AsObject();

        Assert.Equal(["eventId", "eventTime", "eventType", "synthetic", "visitorId"], json.Select(p => p.Key).Order());
    }

    [Theory]
    [InlineData("""{"eventId":"e","eventType":"teleport","visitorId":"v","eventTime":"2026-03-14T15:09:26Z"}""")]
    [InlineData("""{"eventType":"search","visitorId":"v","eventTime":"2026-03-14T15:09:26Z"}""")]
    [InlineData("""{"eventId":"e","eventType":"search","visitorId":"v","eventTime":"yesterday"}""")]
    public void Deserialize_WrongValue_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, ContractsJson.Default.UserEvent));

    private static JsonNode Golden(string message) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", message + ".json")))!;
}
