using System.Globalization;
using Platform.Contracts.Serving;

namespace Platform.Benchmarks;

/// <summary>A recommendation for the home page with everything included, at half of the rate that the platform can do at most on this machine.</summary>
internal static class RecommendationBenchmark
{
    private const int Workers = 16;
    private static readonly TimeSpan s_peakTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_measureTime = TimeSpan.FromSeconds(20);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        await using var filled = await FilledPlatform.StartAsync(stop);
        var degraded = 0;
        // The first seconds compile and fill pools; they are nobody's steady state.
        await OpenLoop.PeakAsync(Workers, s_peakTime, Recommend, stop);
        var peak = await OpenLoop.PeakAsync(Workers, s_peakTime, Recommend, stop);
        degraded = 0;
        using var calls = new InferenceCalls();
        var allocated = GC.GetTotalAllocatedBytes();
        var half = await OpenLoop.RunAsync(peak / 2, s_measureTime, Recommend, stop);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        var baseline = await OpenLoop.RunAsync(peak / 2, s_peakTime, Search, stop);

        return new BenchmarkTable("Recommendation of up to 200 candidates")
            .Add("peak, closed loop", string.Create(CultureInfo.InvariantCulture, $"{peak:F0}/s with {Workers} workers"))
            .Add("at half of peak, open loop (to reach: p99 under 20 ms)", half.ToString())
            .Add("allocated a request, client, edge, ranking and inference together", string.Create(CultureInfo.InvariantCulture, $"{allocated / 1024.0 / half.Count:F0} KiB"))
            .Add("ranking → inference → back, without the queue and the model (to reach: p50 under 1 ms)", calls.ToString())
            .Add("answers below the full rung", degraded.ToString(CultureInfo.InvariantCulture))
            .Add("baseline: a search at the same rate", baseline.ToString());

        async Task Recommend(int number, CancellationToken token)
        {
            var shopper = filled.Shop.Shoppers[number % filled.Shop.Shoppers.Count];
            var answer = await filled.Platform.Edge.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = shopper.VisitorId }, token);
            if (answer.ServedBy.Degraded != Rungs.None)
            {
                Interlocked.Increment(ref degraded);
            }
        }

        async Task Search(int number, CancellationToken token) =>
            await filled.Platform.Edge.SearchAsync(new SearchRequest { Query = filled.Shop.Products[number % filled.Shop.Products.Count].Title }, token);
    }
}
