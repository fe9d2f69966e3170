using System.Globalization;
using System.Text.Json;
using Platform.Client.Uploading;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Datasets.Importing;
using Platform.FeatureStore;
using Platform.FeatureStore.CoOccurrence;
using Platform.FeatureStore.Memory;
using Platform.Local;
using Platform.Local.Regions;
using Spectre.Console;

namespace Platform.Benchmarks;

/// <summary>
/// What the home page shows just before a shopper turns to their next product, on real visits that nothing was learned from. The first four fifths
/// of the retailrocket log are replayed into local mode and a ranker is trained on them; the last fifth is replayed event by event, and at
/// every so many views the list is asked for before the view is sent. The baselines know the same past: what is nearest to the product looked at
/// last, and what is popular.
/// </summary>
internal static class NextItemBenchmark
{
    private const string DataVariable = "PLATFORM_DATA";
    private const double Learned = 0.8;
    private const int Cut = 10;
    private const int Moments = 600;

    /// <summary>Events sent before they are waited for: local mode's Kafka keeps about 5 MB of a partition, and what nobody read by then is gone.</summary>
    private const int Portion = 2_000;

    /// <summary>Questions side by side after the state of many shoppers.</summary>
    private const int Askers = 8;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    public static async Task<BenchmarkTable> RunAsync(CancellationToken stop)
    {
        var (products, events) = await ReadAsync(stop);
        var split = events[0].EventTime + ((events[^1].EventTime - events[0].EventTime) * Learned);
        var begin = events.FindIndex(e => e.EventTime >= split);
        await using var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0 }, TimeProvider.System, stop);
        var uploader = new Uploader(platform.Edge, new UploadOptions { Concurrency = 4 });
        await uploader.SendProductsAsync(products.ToAsyncEnumerable(), p => p, (_, _) => { }, stop);
        using var walk = new Walk(platform);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{products.Count} products and {begin} events are sent to learn from"));
        await walk.SendAsync(events[..begin], stop);
        await TrainAsync(platform, stop);

        var heldOut = events[begin..];
        var every = Math.Max(1, heldOut.Count(e => e.EventType == EventType.DetailPageView) / Moments);
        await walk.CompareAsync(heldOut, every, stop);
        return walk.ToTable();
    }

    private static async Task<(List<Product> Products, List<UserEvent> Events)> ReadAsync(CancellationToken stop)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable(DataVariable) ?? "../shared/data", RetailrocketEvents.DatasetName);
        if (!Directory.Exists(folder))
        {
            throw new InvalidOperationException($"There is no folder {folder}; {DataVariable} names the folder of the data sets.");
        }

        var dataset = await DatasetCatalog.OpenAsync(folder, stop);
        var products = await dataset.ReadProductsAsync(stop).Select(e => e.Value).OfType<Product>().ToListAsync(stop);
        var events = await dataset.ReadEventsAsync(stop).Select(e => e.Value).OfType<UserEvent>().ToListAsync(stop);
        return (products, events);
    }

    private static async Task TrainAsync(LocalPlatform platform, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = s_patience };
        using var answer = await http.PostAsync(new Uri(platform.AddressOf(null, ServiceName.Trainer), "/v1/train"), null, stop);
        AnsiConsole.WriteLine(await answer.Content.ReadAsStringAsync(stop));
        foreach (var region in LocalPlatform.Regions)
        {
            var ready = new Uri(platform.AddressOf(region, ServiceName.Inference), "/v2/models/ranker/ready");
            while (!(await http.GetAsync(ready, stop)).IsSuccessStatusCode)
            {
                await Task.Delay(s_pause, stop);
            }
        }
    }

    /// <summary>Goes along the log with the platform and with the baselines.</summary>
    private sealed class Walk(LocalPlatform platform) : IDisposable
    {
        private readonly FeatureMemory _memory = new(new FeatureStoreOptions(), _ => null);
        private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
        private readonly HttpClient _http = new();
        private readonly Tally _home = new();
        private readonly Tally _nearest = new();
        private readonly Tally _popular = new();
        private int _degraded;
        private int _withNeighbours;
        private int _ledByNeighbour;

        public async Task SendAsync(IReadOnlyList<UserEvent> events, CancellationToken stop)
        {
            foreach (var portion in events.Chunk(Portion))
            {
                await SendPortionAsync(portion, stop);
            }
        }

        private async Task SendPortionAsync(IReadOnlyList<UserEvent> events, CancellationToken stop)
        {
            await new Uploader(platform.Edge, new UploadOptions { Concurrency = 1 }).SendEventsAsync(events.ToAsyncEnumerable(), e => e, null, (_, _) => { }, stop);
            foreach (var sent in events)
            {
                _memory.Apply(sent);
                _sent[sent.VisitorId] = _sent.GetValueOrDefault(sent.VisitorId) + 1;
            }

            var places = events.Select(e => e.VisitorId).Distinct().SelectMany(_ => LocalPlatform.Regions, (visitor, region) => (Visitor: visitor, Region: region));
            await Parallel.ForEachAsync(places, new ParallelOptions { MaxDegreeOfParallelism = Askers, CancellationToken = stop }, async (place, ct) =>
            {
                while (await CountAsync(place.Region, place.Visitor, ct) < _sent[place.Visitor])
                {
                    await Task.Delay(s_pause, ct);
                }
            });
        }

        /// <summary>Events in effect in one region: the edge may ask either.</summary>
        private async Task<long> CountAsync(string region, string visitor, CancellationToken stop)
        {
            using var answer = await _http.GetAsync(new Uri(platform.AddressOf(region, ServiceName.Feature), $"/v1/features/{visitor}"), stop);
            if (!answer.IsSuccessStatusCode)
            {
                return 0;
            }

            using var features = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(stop));
            return features.RootElement.GetProperty("events").GetInt64();
        }

        public async Task CompareAsync(IReadOnlyList<UserEvent> events, int every, CancellationToken stop)
        {
            var sent = 0;
            var views = 0;
            for (var i = 0; i < events.Count; i++)
            {
                var next = events[i];
                if (next.EventType != EventType.DetailPageView || ++views % every != 0 || _memory.Visitor(next.VisitorId) is null)
                {
                    continue;
                }

                await SendAsync([.. events.Skip(sent).Take(i - sent)], stop);
                sent = i;
                await CompareAsync(next, stop);
            }
        }

        public void Dispose() => _http.Dispose();

        public BenchmarkTable ToTable() => new BenchmarkTable(string.Create(
                CultureInfo.InvariantCulture, $"Next product viewed, retailrocket, {_home.Count} moments of the last fifth of the log"))
            .Add("home page", _home.ToString())
            .Add("baseline: nearest to the last product viewed", _nearest.ToString())
            .Add("baseline: popular", _popular.ToString())
            .Add("lists led by a neighbour of what was viewed, where there is one", string.Create(CultureInfo.InvariantCulture, $"{_ledByNeighbour} of {_withNeighbours}"))
            .Add("answers below the full rung", _degraded.ToString(CultureInfo.InvariantCulture));

        private async Task CompareAsync(UserEvent next, CancellationToken stop)
        {
            var visitor = _memory.Visitor(next.VisitorId)!;
            var seen = visitor.Views.Select(v => v.Id).ToHashSet(StringComparer.Ordinal);
            var wanted = next.ProductDetails![0].Product.Id;
            var neighbours = _memory.CoVisited([.. visitor.Views.Select(v => v.Id).Take(10)]);
            var answer = await platform.Edge.RecommendAsync(Placements.Home, new RecommendationRequest { VisitorId = next.VisitorId, PageSize = Cut }, stop);
            _degraded += answer.ServedBy.Degraded == Rungs.None ? 0 : 1;
            _home.Add(answer.Results.Select(r => r.Id), wanted);
            _nearest.Add(
                visitor.Views is [var last, ..] ? Neighbourhood.Nearest([last.Id], neighbours, int.MaxValue).Select(n => n.Id).Where(id => !seen.Contains(id)) : [], wanted);
            _popular.Add(_memory.Popular(Cut + seen.Count, next.EventTime).Select(p => p.Id).Where(id => !seen.Contains(id)), wanted);
            var near = neighbours.Values.SelectMany(n => n).Select(n => n.Id).ToHashSet(StringComparer.Ordinal);
            near.ExceptWith(visitor.Purchases.Select(p => p.Id));
            if (near.Count > 0)
            {
                _withNeighbours++;
                _ledByNeighbour += answer.Results is [var first, ..] && near.Contains(first.Id) ? 1 : 0;
            }
        }
    }

    /// <summary>Recall and NDCG of lists of which one product is wanted.</summary>
    private sealed class Tally
    {
        private double _recall;
        private double _ndcg;

        public int Count { get; private set; }

        public void Add(IEnumerable<string> list, string wanted)
        {
            Count++;
            var place = list.Take(Cut).ToList().IndexOf(wanted);
            if (place >= 0)
            {
                _recall++;
                _ndcg += 1 / Math.Log2(place + 2);
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"recall@{Cut} {_recall / Math.Max(1, Count):F4}, NDCG@{Cut} {_ndcg / Math.Max(1, Count):F4}");
    }
}
