using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Events;

namespace Platform.FeatureStore.Events;

/// <summary>
/// Reads an event from the clickstream topic, which anybody with access to Kafka may write. What ingestion refuses is refused here again,
/// so that nothing in the log can stop a partition, make a stored value large, or move the features' clock into the future.
/// </summary>
public static class EventReader
{
    private const int LongestId = 128;
    private const int MostProducts = 200;

    /// <summary>Clocks of clients may be wrong by a time zone, not by a year.</summary>
    private static readonly TimeSpan s_mostAhead = TimeSpan.FromDays(1);

    /// <param name="value">The message's bytes; null for a tombstone.</param>
    /// <param name="recordTime">The message's own time.</param>
    /// <param name="reason">Why there is no event.</param>
    /// <returns>The event; null when there is none, which is for good.</returns>
    public static UserEvent? Read(ReadOnlyMemory<byte>? value, DateTimeOffset recordTime, out string reason)
    {
        if (value is not { } bytes)
        {
            reason = "The message has no value: an event cannot be deleted.";
            return null;
        }

        try
        {
            var userEvent = JsonSerializer.Deserialize(bytes.Span, ContractsJson.Default.UserEvent);
            reason = userEvent is null ? "The value is null." : Mistake(userEvent, recordTime) ?? "";
            return reason.Length == 0 ? userEvent : null;
        }
        catch (JsonException e)
        {
            reason = $"The value is not an event in JSON: {e.Message}";
            return null;
        }
    }

    private static string? Mistake(UserEvent e, DateTimeOffset recordTime)
    {
        if (!IsId(e.EventId))
        {
            return "eventId is not of 1 to 128 characters without controls.";
        }

        if (!IsId(e.VisitorId))
        {
            return "visitorId is not of 1 to 128 characters without controls.";
        }

        if (!Enum.IsDefined(e.EventType))
        {
            return "eventType is not one of the known ones.";
        }

        if (e.EventTime > recordTime + s_mostAhead)
        {
            return "eventTime is more than a day after the message's time.";
        }

        var products = e.ProductDetails;
        if (products is not { Count: > 0 })
        {
            return e.EventType is EventType.DetailPageView or EventType.AddToCart or EventType.PurchaseComplete
                ? "productDetails is missing."
                : null;
        }

        return products.Count > MostProducts ? "productDetails has more than 200 entries."
            : products.Any(p => p?.Product is null || !IsId(p.Product.Id)) ? "productDetails has an entry whose product.id is not of 1 to 128 characters without controls."
            : null;
    }

    private static bool IsId(string? id) => id is { Length: > 0 and <= LongestId } && !id.Any(char.IsControl);
}
