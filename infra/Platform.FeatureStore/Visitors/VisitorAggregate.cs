using Platform.Contracts.Events;
using Platform.FeatureStore.Events;
using Platform.FeatureStore.Products;

namespace Platform.FeatureStore.Visitors;

/// <summary>
/// The one place that says what an event does to its visitor. Pure: the online store and the trainer run the same code, so that
/// a training row holds the features as serving would have seen them.
/// </summary>
public static class VisitorAggregate
{
    /// <summary>Applies one event, whatever its order among the visitor's events.</summary>
    /// <param name="state">The visitor before; null for a new one.</param>
    /// <param name="userEvent">The event.</param>
    /// <param name="facts">What is known of a product; null where nothing is, which costs the event its liking and price only.</param>
    /// <param name="options">Half-lives.</param>
    /// <param name="effects">Takes what the event does to items, pairs and queries; a synthetic event adds nothing.</param>
    /// <returns>The visitor after.</returns>
    public static VisitorFeatures Apply(
        VisitorFeatures? state, UserEvent userEvent, Func<string, ProductFacts?> facts, FeatureStoreOptions options, EventEffects effects)
    {
        if (state is { Synthetic: false } && userEvent.Synthetic)
        {
            return state;
        }

        // A shopper who turns out to be real owes nothing to the probe that used the same id.
        var before = state is null || (state.Synthetic && !userEvent.Synthetic)
            ? new VisitorFeatures { VisitorId = userEvent.VisitorId, Synthetic = userEvent.Synthetic }
            : state;
        // Stored times have milliseconds; finer ones would make a visitor read back differ from the one written.
        var time = DateTimeOffset.FromUnixTimeMilliseconds(userEvent.EventTime.ToUnixTimeMilliseconds());
        var visitor = before with
        {
            Session = Sessions.Next(before.Session, userEvent.SessionId, time),
            Events = before.Events + 1,
            LastEventTime = before.LastEventTime > time ? before.LastEventTime : time,
        };
        var applied = new EventApplication(userEvent, time, facts, options, userEvent.Synthetic ? null : effects);
        return userEvent.EventType switch
        {
            EventType.DetailPageView => applied.View(visitor),
            EventType.AddToCart => applied.AddToCart(visitor),
            EventType.RemoveFromCart => applied.RemoveFromCart(visitor),
            EventType.PurchaseComplete => applied.Purchase(visitor),
            EventType.Search => applied.Search(visitor),
            EventType.Click => applied.Click(visitor),
            _ => visitor,
        };
    }
}
