using System.Runtime.InteropServices;
using Platform.Contracts.Events;

namespace Platform.Trainer.Rows;

/// <summary>A shopper turned to a product at an event, and this is what came of it.</summary>
/// <param name="EventIndex">The event, in time order.</param>
/// <param name="Item">The product.</param>
/// <param name="Label">See <see cref="RowGroup"/>.</param>
internal readonly record struct Consideration(int EventIndex, string Item, int Label);

/// <summary>
/// Finds the moments to learn from: the first touch of a product within a day, graded by the most that came of it. Later touches of the
/// same product are not moments of their own: that a viewed product is put into the cart is true, and teaches nothing about what to show.
/// </summary>
internal static class Considerations
{
    private static readonly TimeSpan s_window = TimeSpan.FromDays(1);

    /// <param name="events">In time order.</param>
    /// <param name="split">Nothing at or after it may grade a moment before it.</param>
    public static List<Consideration> Find(IReadOnlyList<UserEvent> events, DateTimeOffset split)
    {
        var found = new List<Consideration>();
        var open = new Dictionary<(string Visitor, string Item), (int Index, DateTimeOffset Begun)>();
        for (var i = 0; i < events.Count; i++)
        {
            var userEvent = events[i];
            var label = LabelOf(userEvent.EventType);
            if (label == 0 || userEvent.Synthetic)
            {
                continue;
            }

            foreach (var detail in userEvent.ProductDetails ?? [])
            {
                ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(open, (userEvent.VisitorId, detail.Product.Id), out var known);
                if (!known || userEvent.EventTime - last.Begun > s_window)
                {
                    last = (found.Count, userEvent.EventTime);
                    found.Add(new Consideration(i, detail.Product.Id, label));
                }
                else if (label > found[last.Index].Label && (last.Begun >= split || userEvent.EventTime < split))
                {
                    found[last.Index] = found[last.Index] with { Label = label };
                }
            }
        }

        return found;
    }

    public static int LabelOf(EventType type) => type switch
    {
        EventType.DetailPageView or EventType.Click => 1,
        EventType.AddToCart => 2,
        EventType.PurchaseComplete => RowGroup.MaxLabel,
        _ => 0,
    };
}
