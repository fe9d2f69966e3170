using System.Net;
using System.Text.Json;
using Platform.Client;
using Platform.Client.Uploading;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Datasets.Generation;
using Platform.Local.Regions;

namespace Platform.Local.Demo;

/// <summary>Brings a made-up shop into the platform by the ways that a real one uses: products and events go to the edge.</summary>
internal sealed class ShopFiller(LocalPlatform platform, GeneratedShop shop, TimeProvider time)
{
    private const string Products = "products into the catalogue";
    private const string Events = "what shoppers did";
    private const string Features = "features of every shopper";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan s_trainingPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <returns>Null when every region serves a ranker; otherwise what is missing, for people.</returns>
    public async Task<string?> FillAsync(IDemoProgress progress, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(s_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            await SendProductsAsync(progress, either.Token);
            var events = await SendEventsAsync(progress, either.Token);
            // The trainer reads the events itself: it need not wait for the features.
            var training = TrainAsync(ct);
            await WaitForFeaturesAsync(progress, events, either.Token);
            return await training;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LocalStartException(
                $"The shop was not filled in within {s_patience.TotalSeconds:0} s; the machine may be too busy. Try fewer shoppers, such as --shoppers 100.");
        }
    }

    /// <summary>Asks the trainer for a first ranker and waits until every region serves it.</summary>
    private async Task<string?> TrainAsync(CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = s_trainingPatience };
        using var patience = new CancellationTokenSource(s_trainingPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            using var answer = await AskToTrainAsync(http, new Uri(platform.AddressOf(null, ServiceName.Trainer), "/v1/train"), either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                return $"the trainer answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(either.Token)}";
            }

            using var result = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(either.Token));
            if (!string.Equals(result.RootElement.GetProperty("outcome").ToString(), "published", StringComparison.OrdinalIgnoreCase))
            {
                return result.RootElement.GetProperty("reason").ToString();
            }

            foreach (var region in LocalPlatform.Regions)
            {
                var ready = new Uri(platform.AddressOf(region, ServiceName.Inference), "/v2/models/ranker/ready");
                while (!await IsOkAsync(http, ready, either.Token))
                {
                    await Task.Delay(s_pause, time, either.Token);
                }
            }

            return null;
        }
        catch (HttpRequestException e)
        {
            return $"the trainer did not answer: {e.Message}";
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"no ranker served within {s_trainingPatience.TotalSeconds:0} s";
        }
    }

    /// <summary>Again while one is under way that the trainer began by itself: it may not have seen the last events.</summary>
    private async Task<HttpResponseMessage> AskToTrainAsync(HttpClient http, Uri training, CancellationToken ct)
    {
        while (true)
        {
            var answer = await http.PostAsync(training, null, ct);
            if (answer.StatusCode != HttpStatusCode.Conflict)
            {
                return answer;
            }

            answer.Dispose();
            await Task.Delay(s_pause, time, ct);
        }
    }

    private async Task SendProductsAsync(IDemoProgress progress, CancellationToken ct)
    {
        var sent = 0L;
        var all = shop.Products.Count + shop.PriceChanges.Count;
        var uploader = new Uploader(platform.Edge, new UploadOptions { BatchSize = 400, Concurrency = 4 });
        // First the catalogue as it was, then the later prices: the order in which a shop would send them.
        foreach (var products in new[] { shop.Products, [.. shop.PriceChanges.Select(c => c.Product)] })
        {
            await uploader.SendProductsAsync(
                products.ToAsyncEnumerable(),
                p => p,
                (batch, response) =>
                {
                    Expect(response);
                    progress.Report(Products, sent += batch.Items.Count, all);
                },
                ct);
        }
    }

    private async Task<List<UserEvent>> SendEventsAsync(IDemoProgress progress, CancellationToken ct)
    {
        var events = shop.Events().ToList();
        var sent = 0L;
        await new Uploader(platform.Edge, new UploadOptions { BatchSize = 500, Concurrency = 4 }).SendEventsAsync(
            events.ToAsyncEnumerable(),
            e => e,
            null,
            (batch, response) =>
            {
                Expect(response);
                progress.Report(Events, sent += batch.Items.Count, events.Count);
            },
            ct);
        return events;
    }

    private async Task WaitForFeaturesAsync(IDemoProgress progress, List<UserEvent> events, CancellationToken ct)
    {
        using var http = new HttpClient();
        var known = shop.KnownShopper.VisitorId;
        var expected = events.Count(e => e.VisitorId == known);
        while (true)
        {
            var lags = await Task.WhenAll(LocalPlatform.Regions.Select(r => LagAsync(http, platform.AddressOf(r, ServiceName.Feature), known, expected, ct)));
            var behind = lags.Max(l => l ?? events.Count);
            progress.Report(Features, Math.Max(0, events.Count - behind), events.Count);
            if (behind == 0)
            {
                return;
            }

            await Task.Delay(s_pause, time, ct);
        }
    }

    /// <summary>How many events are not in effect yet; null when that is not known.</summary>
    private static async Task<long?> LagAsync(HttpClient http, Uri feature, string visitor, long expected, CancellationToken ct)
    {
        using var answer = await http.GetAsync(new Uri(feature, $"/v1/features/{visitor}"), ct);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        using var features = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        var lag = features.RootElement.GetProperty("lag").EnumerateObject().Sum(r => Math.Max(0, r.Value.GetInt64()));
        return Math.Max(lag, expected - features.RootElement.GetProperty("events").GetInt64());
    }

    private static async Task<bool> IsOkAsync(HttpClient http, Uri address, CancellationToken ct)
    {
        using var answer = await http.GetAsync(address, ct);
        return answer.IsSuccessStatusCode;
    }

    private static void Expect(IngestResponse response)
    {
        if (response.Results.FirstOrDefault(r => r.Status == IngestStatus.Rejected) is { } rejected)
        {
            throw new LocalStartException($"The platform refused the made-up shop: {rejected.Field}: {rejected.Reason}");
        }
    }
}
