using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Datasets.Generation;

/// <summary>
/// A made-up shop: products in a three-level category tree, shoppers with tastes, and what they did up to
/// <see cref="ShopOptions.End"/>. Everything follows from the options; two shops with the same options are equal.
/// </summary>
public sealed class GeneratedShop
{
    /// <summary>Independent streams of chance, so that more shoppers do not change the products.</summary>
    private const int ProductStream = 1;
    private const int ShopperStream = 2;
    private const int SessionStream = 3;
    private const int MixPrime = 1_000_003;

    private readonly ShopOptions _options;
    private readonly IReadOnlyList<ShopItem> _items;

    public GeneratedShop(ShopOptions options)
    {
        _options = options;
        _items = CatalogueGenerator.Generate(options, RandomOf(ProductStream));
        var random = RandomOf(ShopperStream);
        Shoppers = [.. Enumerable.Range(0, options.Shoppers).Select(i => Shopper.Generate(i, options, random))];
        Products = [.. _items.Select(i => i.Product)];
        PriceChanges =
        [
            .. _items.Where(i => i.RepricedAt is not null)
                .OrderBy(i => i.RepricedAt)
                .Select(i => new PriceChange(i.RepricedAt!.Value, i.Product with { PriceInfo = i.NewPrice })),
        ];
    }

    /// <summary>The catalogue as it was at the start of the history.</summary>
    public IReadOnlyList<Product> Products { get; }

    /// <summary>What the catalogue has to be told later, in the order of time.</summary>
    public IReadOnlyList<PriceChange> PriceChanges { get; }

    /// <summary>Everybody who may visit.</summary>
    public IReadOnlyList<Shopper> Shoppers { get; }

    /// <summary>
    /// The shopper to show around with: English, signed in, comes often, and was here a moment before the end.
    /// </summary>
    public Shopper KnownShopper => Shoppers[0];

    /// <summary>What shoppers did, in the order of time, with the ids that a shop's client would send. Made while it is read.</summary>
    public IEnumerable<UserEvent> Events()
    {
        var random = RandomOf(SessionStream);
        var sessions = new SessionGenerator(_options, _items, random);
        var waiting = new PriorityQueue<UserEvent, (DateTimeOffset Time, long Order)>();
        var order = 0L;
        foreach (var (start, shopper) in Visits(random))
        {
            while (waiting.TryPeek(out var next, out var at) && at.Time < start)
            {
                waiting.Dequeue();
                yield return next;
            }

            foreach (var done in sessions.Visit(Shoppers[shopper], start))
            {
                waiting.Enqueue(done, (done.EventTime, order++));
            }
        }

        while (waiting.TryDequeue(out var next, out _))
        {
            yield return next;
        }
    }

    /// <summary>When whom comes, in the order of time.</summary>
    private List<(DateTimeOffset Start, int Shopper)> Visits(Random random)
    {
        var visits = new List<(DateTimeOffset, int)>();
        var mean = Shoppers.Average(s => s.Activity);
        for (var i = 0; i < Shoppers.Count; i++)
        {
            var expected = _options.SessionsPerShopper * Shoppers[i].Activity / mean;
            var count = Math.Max(1, (int)Math.Floor(expected + random.NextDouble()));
            for (var n = 0; n < count; n++)
            {
                visits.Add((VisitTime(random), i));
            }
        }

        // The shopper to show around with has a history of some days and a last visit that has just ended.
        foreach (var ago in (ReadOnlySpan<double>)[0.012, 0.4, 1.3, 2.2, 4.6])
        {
            visits.Add((_options.End - (TimeSpan.FromDays(Math.Min(ago, _options.Days * 0.9))), 0));
        }

        visits.Sort();
        return visits;
    }

    private DateTimeOffset VisitTime(Random random)
    {
        while (true)
        {
            var time = _options.Start + ((_options.End - _options.Start) * random.NextDouble());
            // Shoppers come in the evening rather than before dawn.
            var busy = 0.55 - (0.45 * Math.Cos(2 * Math.PI * (time.TimeOfDay.TotalHours - 4) / 24));
            if (random.Happens(busy))
            {
                return time;
            }
        }
    }

    private Random RandomOf(int stream) => new(unchecked((_options.Seed * MixPrime) + stream));
}

/// <summary>A product whose price changed.</summary>
/// <param name="Time">When.</param>
/// <param name="Product">The whole product with its new price.</param>
public sealed record PriceChange(DateTimeOffset Time, Product Product);
