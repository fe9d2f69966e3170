namespace Platform.FeatureStore.Events;

/// <summary>
/// What events do beyond their visitor. Every effect only adds, so effects of different events commute and may be summed before
/// they are written. One instance is filled by many events and cleared between uses.
/// </summary>
public sealed class EventEffects
{
    /// <summary>Counts of items.</summary>
    public List<ItemAction> Items { get; } = [];

    /// <summary>Pairs of items that one visitor looked at close together; without order.</summary>
    public List<ItemPair> CoVisits { get; } = [];

    /// <summary>Pairs of items that one visitor bought; without order.</summary>
    public List<ItemPair> CoPurchases { get; } = [];

    /// <summary>Items chosen from the answer to a query.</summary>
    public List<QueryClick> QueryClicks { get; } = [];

    /// <summary>Of all kinds.</summary>
    public int Count => Items.Count + CoVisits.Count + CoPurchases.Count + QueryClicks.Count;

    public void Clear()
    {
        Items.Clear();
        CoVisits.Clear();
        CoPurchases.Clear();
        QueryClicks.Clear();
    }
}

/// <summary>What an item's counters count.</summary>
public enum ItemActionKind
{
    /// <summary>Looked at.</summary>
    View,

    /// <summary>Put into the cart.</summary>
    Cart,

    /// <summary>Bought.</summary>
    Purchase,
}

/// <summary>A visitor did something with an item.</summary>
/// <param name="Item">The product.</param>
/// <param name="Kind">What.</param>
/// <param name="Time">When.</param>
/// <param name="Quantity">Pieces; 1 for a view.</param>
public readonly record struct ItemAction(string Item, ItemActionKind Kind, DateTimeOffset Time, int Quantity);

/// <summary>Two items that belong together once more.</summary>
/// <param name="One">The later one.</param>
/// <param name="Other">The earlier one.</param>
/// <param name="Time">When.</param>
/// <param name="Closeness">1 for neighbours in time, less for those with others between them.</param>
public readonly record struct ItemPair(string One, string Other, DateTimeOffset Time, double Closeness = 1);

/// <summary>An item was chosen from the answer to a query.</summary>
/// <param name="Query">Normalised text.</param>
/// <param name="Item">The product.</param>
/// <param name="Time">When.</param>
public readonly record struct QueryClick(string Query, string Item, DateTimeOffset Time);
