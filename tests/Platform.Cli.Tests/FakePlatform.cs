using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Serving;

namespace Platform.Cli.Tests;

/// <summary>An edge on a real port that keeps events by id and counts each once, as the platform promises to.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _underWay;

    private FakePlatform(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, JsonElement> Events { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, JsonElement> Products { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, long> EventsByVisitor { get; } = new(StringComparer.Ordinal);

    public string Address { get; private set; } = "";

    /// <summary>Batches of events still to take before the connection breaks; null for all.</summary>
    public int? BreakAfter { get; set; }

    /// <summary>Requests with events that are not answered yet, also those whose client is gone.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Every so many-th event is acknowledged but forgotten.</summary>
    public int? LoseEach { get; set; }

    /// <summary>Searches are refused for this reason; null for none.</summary>
    public string? RefuseFor { get; set; }

    /// <summary>What recommendations step down to.</summary>
    public string Rung { get; set; } = Rungs.None;

    /// <summary>Names of the ranker's feature vector, with commas.</summary>
    public string RankerFeatures { get; set; } = "";

    /// <summary>Of the decision that it routes by.</summary>
    public long Epoch { get; set; }

    /// <summary>Of region b's log, not in the features of region a yet.</summary>
    public long EventsBehind { get; set; }

    public List<string> SearchRanking { get; } = [];

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var fake = new FakePlatform(app);
        app.MapPost("/v1/events", async (HttpContext context) =>
        {
            Interlocked.Increment(ref fake._underWay);
            try
            {
                return await fake.TakeEventsAsync(context);
            }
            finally
            {
                Interlocked.Decrement(ref fake._underWay);
            }
        });
        app.MapPut("/v1/products", (Delegate)fake.TakeProductsAsync);
        app.MapGet("/admin/state", () => Results.Json(new { epoch = fake.Epoch, weights = new { a = 100, b = 100 } }));
        app.MapGet("/admin/lag", () => Results.Json(new { a = new { a = 0, b = fake.EventsBehind }, b = new { a = 0, b = 0 } }));
        app.MapGet("/v2/models/ranker", () => Results.Json(new { name = "ranker", parameters = new { features = fake.RankerFeatures } }));
        app.MapPost("/v2/repository/index", () => Results.Json(Array.Empty<object>()));
        app.MapGet("/v1/search", () =>
            fake.RefuseFor is { } why ? Results.Problem(why, statusCode: 503) : Results.Json(new { results = Array.Empty<object>() }));
        app.MapGet("/v1/recommend/{user}", (string user, HttpContext context) =>
        {
            context.Response.Headers[ServedByHeaders.Degraded] = fake.Rung;
            return Results.Json(Array.Empty<string>());
        });
        app.MapPost("/v1/search", fake.Search);
        app.MapPost("/v1/recommendations/{placement}", fake.Recommend);
        app.MapGet("/v1/products/{id}", (string id) => fake.Products.TryGetValue(id, out var product) ? Results.Json(product) : Results.NotFound());
        app.MapGet("/v1/features/{visitor}", (string visitor) => fake.EventsByVisitor.TryGetValue(visitor, out var count)
            ? Results.Json(new { events = count, views = new[] { new { id = "p1" } } })
            : Results.NotFound());
        await app.StartAsync();
        fake.Address = app.Urls.Single();
        return fake;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> TakeEventsAsync(HttpContext context)
    {
        if (BreakAfter is { } left)
        {
            if (left == 0)
            {
                context.Abort();
                return Results.Empty;
            }

            BreakAfter = left - 1;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        return Answer(body.RootElement, TakeEvent);
    }

    private async Task<IResult> TakeProductsAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        return Answer(body.RootElement, product =>
        {
            Products[product.GetProperty("id").GetString()!] = product.Clone();
            return new { index = 0, status = "accepted" };
        });
    }

    private object TakeEvent(JsonElement sent)
    {
        if (!sent.TryGetProperty("visitorId", out var visitor))
        {
            return new { index = 0, status = "rejected", field = "visitorId", reason = "missing" };
        }

        var id = sent.GetProperty("eventId").GetString()!;
        if (!Events.TryAdd(id, sent.Clone()))
        {
            return new { index = 0, eventId = id, status = "duplicate" };
        }

        if (LoseEach is null || Events.Count % LoseEach != 0)
        {
            EventsByVisitor.AddOrUpdate(visitor.GetString()!, 1, (_, count) => count + 1);
        }

        return new { index = 0, eventId = id, status = "accepted" };
    }

    private static IResult Answer(JsonElement body, Func<JsonElement, object> take)
    {
        var results = body.ValueKind == JsonValueKind.Array ? body.EnumerateArray().Select(take).ToList() : [take(body)];
        string StatusOf(object r) => (string)r.GetType().GetProperty("status")!.GetValue(r)!;
        return Results.Json(
            new
            {
                accepted = results.Count(r => StatusOf(r) == "accepted"),
                duplicates = results.Count(r => StatusOf(r) == "duplicate"),
                rejected = results.Count(r => StatusOf(r) == "rejected"),
                results,
            },
            statusCode: StatusCodes.Status202Accepted);
    }

    private IResult Search() => Results.Json(new
    {
        results = SearchRanking.Select((id, i) => new { id, position = i + 1, score = 1.0, product = new { id, title = "Title of " + id } }),
        facets = new[] { new { key = "brands", values = new[] { new { value = "Acme", count = 3 } } } },
        totalSize = SearchRanking.Count,
        attributionToken = "t",
        servedBy = new { region = "a", degraded = "none" },
    });

    private IResult Recommend(string placement) => Results.Json(new
    {
        results = SearchRanking.Select((id, i) => new { id, position = i + 1, product = new { id, title = "Title of " + id } }),
        attributionToken = "t",
        servedBy = new { region = "b", modelVersion = "7", degraded = "none" },
    });
}
