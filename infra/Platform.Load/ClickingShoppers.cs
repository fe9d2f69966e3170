using Platform.Client;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Load;

/// <summary>How shoppers who like what is cheap go through a list.</summary>
public sealed record ShoppingPlan
{
    /// <summary>Lists a second.</summary>
    public required double Rate { get; init; }

    /// <summary>Shoppers of the run.</summary>
    public required int Visitors { get; init; }

    /// <summary>Seed of everything that they do.</summary>
    public required int Seed { get; init; }

    /// <summary>Begins the name of every visitor.</summary>
    public required string Run { get; init; }

    /// <summary>A price that is neither cheap nor dear: the middle of the shop's prices.</summary>
    public required decimal MiddlePrice { get; init; }

    /// <summary>Products of a list.</summary>
    public int PageSize { get; init; } = 5;
}

/// <summary>
/// Shoppers who are shown a list of the home page, go through it from the top, and choose what is cheap more readily than what is dear; who chooses
/// sometimes buys. So a ranker that puts cheap products first is really better, and one that puts dear ones first really worse.
/// </summary>
/// <param name="edge">Where they shop.</param>
/// <param name="plan">How.</param>
/// <param name="time">The clock of the run.</param>
public sealed class ClickingShoppers(EdgeClient edge, ShoppingPlan plan, TimeProvider time)
{
    private const int MostUnderWay = 64;
    private const double ChancePerCheapProduct = 0.25;
    private const double ChancePerDearProduct = 0.02;
    private const double Leaves = 0.15;
    private const double Buys = 0.1;

    private readonly Random _random = new(plan.Seed);
    private int _underWay;
    private long _lists;
    private long _failures;

    /// <summary>Lists that were shown.</summary>
    public long Lists => Interlocked.Read(ref _lists);

    /// <summary>Requests that failed, with all second tries of the client.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Shops until it is cancelled, then ends what is under way.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var running = new HashSet<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1 / plan.Rate), time);
        while (!ct.IsCancellationRequested)
        {
            running.RemoveWhere(t => t.IsCompleted);
            // A shop that does not keep up is not asked for more than it can do.
            if (Volatile.Read(ref _underWay) < MostUnderWay)
            {
                Interlocked.Increment(ref _underWay);
                running.Add(VisitAsync($"{plan.Run}-{_random.Next(plan.Visitors)}", _random.Next()));
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(running);
    }

    private async Task VisitAsync(string visitor, int seed)
    {
        try
        {
            var list = await edge.RecommendAsync(
                Placements.Home,
                new RecommendationRequest { VisitorId = visitor, PageSize = plan.PageSize, Params = new RecommendationParams { ReturnProduct = true, DiversityLevel = "none" } },
                CancellationToken.None);
            Interlocked.Increment(ref _lists);
            var events = EventsOf(visitor, list, new Random(seed));
            if (events.Count > 0)
            {
                await edge.PublishAsync(events, CancellationToken.None);
            }
        }
        catch (EdgeException)
        {
            Interlocked.Increment(ref _failures);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private List<UserEvent> EventsOf(string visitor, RecommendationResponse list, Random random)
    {
        foreach (var result in list.Results)
        {
            if (random.NextDouble() < ChanceOf(result.Product))
            {
                var click = Event(visitor, list, result, EventType.Click);
                return random.NextDouble() < Buys ? [click, Purchase(visitor, list, result)] : [click];
            }

            if (random.NextDouble() < Leaves)
            {
                break;
            }
        }

        return [];
    }

    private double ChanceOf(Product? product) =>
        product?.PriceInfo?.Price is { } price && price <= plan.MiddlePrice ? ChancePerCheapProduct : ChancePerDearProduct;

    private UserEvent Purchase(string visitor, RecommendationResponse list, ServingResult result) => Event(visitor, list, result, EventType.PurchaseComplete) with
    {
        ProductDetails = [new ProductDetail { Product = new ProductReference(result.Id), Quantity = 1, Price = result.Product?.PriceInfo?.Price }],
        PurchaseTransaction = new PurchaseTransaction
        {
            Id = list.AttributionToken,
            Revenue = result.Product?.PriceInfo?.Price ?? 1,
            CurrencyCode = result.Product?.PriceInfo?.CurrencyCode ?? "EUR",
        },
    };

    private UserEvent Event(string visitor, RecommendationResponse list, ServingResult result, EventType type) => new()
    {
        EventId = Guid.CreateVersion7(time.GetUtcNow()).ToString(),
        EventType = type,
        VisitorId = visitor,
        EventTime = time.GetUtcNow(),
        ProductDetails = [new ProductDetail { Product = new ProductReference(result.Id), Position = result.Position }],
        AttributionToken = list.AttributionToken,
    };
}
