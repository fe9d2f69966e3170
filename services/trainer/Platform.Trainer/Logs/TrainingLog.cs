using Platform.Contracts.Events;
using Platform.FeatureStore.Products;

namespace Platform.Trainer.Logs;

/// <summary>
/// The newest events, shown lists and products, in memory and bounded; filled again from Kafka at every start. What is beyond the bound
/// goes in the order of arrival, which across partitions is about the order of time.
/// </summary>
internal sealed class TrainingLog(TrainerOptions options)
{
    private readonly Lock _lock = new();
    private readonly Queue<UserEvent> _events = new();
    private readonly HashSet<string> _eventIds = new(StringComparer.Ordinal);
    private readonly Queue<Impression> _impressions = new();
    private readonly Dictionary<string, (ProductFacts? Facts, DateTimeOffset Time)> _products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private long _added;

    /// <summary>Events taken since the start, repeated ones not counted.</summary>
    public long EventsAdded => Interlocked.Read(ref _added);

    public int EventsHeld
    {
        get
        {
            lock (_lock)
            {
                return _events.Count;
            }
        }
    }

    /// <summary>Keeps an event, without what training does not read; false when its id is held already or it is synthetic.</summary>
    public bool Add(UserEvent userEvent)
    {
        if (userEvent.Synthetic)
        {
            return false;
        }

        lock (_lock)
        {
            if (!_eventIds.Add(userEvent.EventId))
            {
                return false;
            }

            _events.Enqueue(Slim(userEvent));
            if (_events.Count > options.MaxEvents)
            {
                _eventIds.Remove(_events.Dequeue().EventId);
            }

            Interlocked.Increment(ref _added);
            return true;
        }
    }

    public void Add(Impression impression)
    {
        if (impression.Synthetic || options.MaxImpressions == 0)
        {
            return;
        }

        lock (_lock)
        {
            _impressions.Enqueue(impression);
            if (_impressions.Count > options.MaxImpressions)
            {
                _impressions.Dequeue();
            }
        }
    }

    /// <summary>Keeps a product's facts, or that it was deleted, if nothing newer is known.</summary>
    public void Set(string id, ProductFacts? facts, DateTimeOffset time)
    {
        lock (_lock)
        {
            if (_products.TryGetValue(id, out var known) ? time >= known.Time : _products.Count < options.MaxProducts)
            {
                _products[id] = (facts, time);
            }
        }
    }

    /// <summary>A copy to train on while new events come in.</summary>
    public LogSnapshot Snapshot()
    {
        lock (_lock)
        {
            return new LogSnapshot(
                [.. _events],
                [.. _impressions],
                _products.Where(p => p.Value.Facts is not null).ToDictionary(p => p.Key, p => p.Value.Facts!, StringComparer.Ordinal));
        }
    }

    private UserEvent Slim(UserEvent e) => new()
    {
        EventId = e.EventId,
        EventType = e.EventType,
        VisitorId = Shared(e.VisitorId),
        SessionId = e.SessionId is { } session ? Shared(session) : null,
        EventTime = e.EventTime,
        ProductDetails = e.ProductDetails is null
            ? null
            : [.. e.ProductDetails.Select(d => d with { Product = new ProductReference(Shared(d.Product.Id)), Position = null })],
        SearchQuery = e.SearchQuery,
        PageCategories = e.PageCategories,
        AttributionToken = e.AttributionToken,
    };

    /// <summary>One string for all events of a visitor or product. Cleared rather than grown without bound: sharing is only a saving.</summary>
    private string Shared(string name)
    {
        if (_names.Count > 2 * options.MaxEvents)
        {
            _names.Clear();
        }

        return _names.TryGetValue(name, out var shared) ? shared : _names[name] = name;
    }
}

/// <summary>What a training reads.</summary>
internal sealed record LogSnapshot(
    IReadOnlyList<UserEvent> Events, IReadOnlyList<Impression> Impressions, IReadOnlyDictionary<string, ProductFacts> Products);
