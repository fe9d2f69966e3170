using Platform.Contracts.Events;
using Platform.Ingestion.Dialects;

namespace Platform.Ingestion.Validation;

/// <summary>What an event must have to mean something, whatever dialect it came in; after Google Cloud Retail's rules.</summary>
internal static class EventRules
{
    /// <summary>Why the event is refused; null when it is not.</summary>
    public static Violation? Check(EventDraft draft, DateTimeOffset now)
    {
        if (draft.VisitorId is null && draft.UserId is null)
        {
            return new("visitorId", "missing: send a stable key of the device or person (visitorId), or the account (userId).");
        }

        if (draft.Time is { } time && time - now > Limits.Ahead)
        {
            return new("eventTime", "more than 24 hours ahead of the server's clock: correct the clock, or leave it out to take now.");
        }

        return draft.Type switch
        {
            EventType.DetailPageView or EventType.AddToCart or EventType.PurchaseComplete when draft.Products is not { Count: > 0 } =>
                new(draft.ProductsField, $"missing: {NameOf(draft.Type)} needs at least one product."),
            EventType.AddToCart or EventType.PurchaseComplete => CheckQuantities(draft),
            EventType.Search when draft.SearchQuery is null && draft.PageCategories is not { Count: > 0 } =>
                new(draft.QueryField, "missing: search needs what was typed, or pageCategories."),
            _ => null,
        };
    }

    private static Violation? CheckQuantities(EventDraft draft)
    {
        for (var i = 0; i < draft.Products!.Count; i++)
        {
            if (draft.Products[i].Quantity is not { } quantity)
            {
                return new(QuantityField(draft, i), $"missing: {NameOf(draft.Type)} needs how many.");
            }

            if (quantity < 1)
            {
                return new(QuantityField(draft, i), $"{quantity}: {NameOf(draft.Type)} needs at least 1.");
            }
        }

        return null;
    }

    private static string QuantityField(EventDraft draft, int index) => draft.QuantityField ?? $"{draft.ProductsField}[{index}].quantity";

    private static string NameOf(EventType type) => type switch
    {
        EventType.DetailPageView => "detail-page-view",
        EventType.AddToCart => "add-to-cart",
        _ => "purchase-complete",
    };
}
