using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Hosting.Http;

namespace Platform.Health.Probing;

/// <summary>
/// What a shopper does, once, through one region: a search, the home page's recommendations, a look at a product. Marked synthetic
/// all the way, so that it never trains and never counts.
/// </summary>
internal sealed class SyntheticJourney(IHttpClientFactory http, ProbeFleet fleet, IOptions<HealthOptions> options, TimeProvider time)
{
    public const string SyntheticHeader = "X-Platform-Synthetic";

    private readonly HttpClient _http = http.CreateClient(PlatformHttpClients.Internal);

    /// <summary>Why the journey failed; null when it went well.</summary>
    public async Task<string?> RunAsync(string region, string visitor, string product, CancellationToken ct) =>
        await StepAsync("search", region, ProbeFleet.Ranking, HttpMethod.Get, $"/v1/search?q=synthetic&pageSize=1&visitorId={visitor}", null, ct)
        ?? await StepAsync("recommendation", region, ProbeFleet.Ranking, HttpMethod.Post, "/v1/recommendations/home",
            new JsonObject { ["visitorId"] = visitor, ["pageSize"] = 1 }, ct)
        ?? await StepAsync("event", region, ProbeFleet.Ingestion, HttpMethod.Post, "/v1/events", Event(visitor, product), ct);

    /// <summary>Whether the event of the journey that looked at <paramref name="product"/> is in the region's features.</summary>
    public async Task<bool> IsVisibleAsync(string region, string visitor, string product, CancellationToken ct)
    {
        foreach (var address in Instances(region, ProbeFleet.Feature))
        {
            var (status, body, _) = await AskAsync(address, HttpMethod.Get, $"/v1/features/{visitor}", null, ct);
            if (status is >= 200 and < 300 && body.Contains(product, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private JsonObject Event(string visitor, string product) => new()
    {
        ["eventId"] = $"synthetic-{Guid.CreateVersion7(time.GetUtcNow())}",
        ["eventType"] = "detail-page-view",
        ["visitorId"] = visitor,
        ["eventTime"] = time.GetUtcNow().ToString("O"),
        ["productDetails"] = new JsonArray(new JsonObject { ["product"] = new JsonObject { ["id"] = product } }),
    };

    /// <summary>A step is tried on a second instance before it counts as failed: the region is judged here, not the instance.</summary>
    private async Task<string?> StepAsync(string step, string region, string service, HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        var reason = $"{step}: no instance of {service} is known";
        foreach (var address in Instances(region, service).Take(2))
        {
            var (status, _, error) = await AskAsync(address, method, path, body, ct);
            if (status is >= 200 and < 300)
            {
                return null;
            }

            reason = $"{step}: {error ?? $"{address.Authority} answers {status}"}";
        }

        return reason;
    }

    /// <summary>Those that answer their probes first.</summary>
    private IEnumerable<Uri> Instances(string region, string service)
    {
        var now = time.Now();
        return fleet.Targets.Where(t => t.Region == region && t.Service == service)
            .OrderBy(t => t.Judge.At(now).Verdict == Verdict.Up ? 0 : 1)
            .Select(t => t.Address);
    }

    private async Task<(int Status, string Body, string? Error)> AskAsync(Uri address, HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.JourneyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add(SyntheticHeader, "1");
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(either.Token), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (0, "", $"{address.Authority} {e.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (0, "", $"{address.Authority} took longer than {options.Value.JourneyTimeout.TotalSeconds} s");
        }
    }
}
