using System.Diagnostics;
using System.Globalization;
using Platform.Client;
using Platform.Contracts.Events;

namespace Platform.Benchmarks;

/// <summary>
/// How long after its 202 an event is in the features that the next answer is made of. The baseline is one read of those features: less than
/// that cannot be seen.
/// </summary>
internal static class VisibilityBenchmark
{
    private const int Events = 400;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(10);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        await using var filled = await FilledPlatform.StartAsync(stop);
        var edge = filled.Platform.Edge;
        var visible = new Latencies();
        var reads = new Latencies();
        for (var i = 0; i < Events; i++)
        {
            var visitor = string.Create(CultureInfo.InvariantCulture, $"seen-{i}");
            var product = filled.Shop.Products[i % filled.Shop.Products.Count].Id;
            await edge.PublishAsync([View(visitor, product)], stop);
            var accepted = Stopwatch.GetTimestamp();
            while (!await KnowsAsync(edge, visitor, product, reads, stop))
            {
                if (Stopwatch.GetElapsedTime(accepted) > s_longest)
                {
                    throw new InvalidOperationException($"The event of {visitor} is not visible after {s_longest}.");
                }
            }

            visible.Record(Stopwatch.GetElapsedTime(accepted));
        }

        return new BenchmarkTable("Event accepted to visible in the next answer")
            .Add("accepted → visible (to reach: p99 under 250 ms)", visible.ToString())
            .Add("baseline: one read of the features", reads.ToString());
    }

    private static UserEvent View(string visitor, string product) => new()
    {
        EventId = Guid.NewGuid().ToString(),
        EventType = EventType.DetailPageView,
        VisitorId = visitor,
        EventTime = TimeProvider.System.GetUtcNow(),
        ProductDetails = [new ProductDetail { Product = new ProductReference(product) }],
    };

    private static async Task<bool> KnowsAsync(EdgeClient edge, string visitor, string product, Latencies reads, CancellationToken stop)
    {
        var asked = Stopwatch.GetTimestamp();
        try
        {
            return await edge.FindFeaturesAsync(visitor, stop) is { } features
                && features.GetRawText().Contains(product, StringComparison.Ordinal);
        }
        finally
        {
            reads.Record(Stopwatch.GetElapsedTime(asked));
        }
    }
}
