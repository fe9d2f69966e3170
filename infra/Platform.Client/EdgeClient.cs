using System.Net;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;
using Platform.Contracts.Serving;

namespace Platform.Client;

/// <summary>
/// The edge's HTTP interface. Ids are those of the shop: the platform turns them into pseudonyms itself. Every method throws
/// <see cref="EdgeException"/> when the answer is an error or none comes; reads, product writes and events with an id are
/// repeated after 429 and 503, at most <see cref="EdgeClientOptions.MaxRetries"/> times.
/// </summary>
public sealed class EdgeClient : IDisposable
{
    private readonly EdgeTransport _transport;

    public EdgeClient(EdgeClientOptions options, TimeProvider time)
        : this(new EdgeTransport(options, time), options.Address)
    {
    }

    internal EdgeClient(EdgeTransport transport, Uri address)
    {
        _transport = transport;
        Address = address;
    }

    /// <summary>The edge.</summary>
    public Uri Address { get; }

    /// <summary>Sends up to 1,000 events; each carries its id, so that sending again changes nothing.</summary>
    public Task<IngestResponse> PublishAsync(IReadOnlyList<UserEvent> events, CancellationToken ct) =>
        _transport.SendJsonAsync(HttpMethod.Post, "/v1/events", events, ClientJson.Default.IReadOnlyListUserEvent, true, ContractsJson.Default.IngestResponse, ct);

    /// <summary>Sends JSON in any dialect that the platform reads, as it is. Not repeated, since the events may have no ids.</summary>
    public Task<IngestResponse> PublishJsonAsync(ReadOnlyMemory<byte> body, string mediaType, CancellationToken ct) =>
        _transport.SendBytesAsync(HttpMethod.Post, "/v1/events", body, mediaType, false, ContractsJson.Default.IngestResponse, ct);

    /// <summary>Creates or replaces products, as many as fit into 2 MB.</summary>
    public Task<IngestResponse> PutProductsAsync(IReadOnlyList<Product> products, CancellationToken ct) =>
        _transport.SendJsonAsync(HttpMethod.Put, "/v1/products", products, ClientJson.Default.IReadOnlyListProduct, true, ContractsJson.Default.IngestResponse, ct);

    /// <summary>The product, or null when there is none.</summary>
    public async Task<Product?> FindProductAsync(string id, CancellationToken ct)
    {
        try
        {
            return await _transport.GetAsync($"/v1/products/{Uri.EscapeDataString(id)}", ContractsJson.Default.Product, ct);
        }
        catch (EdgeException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Searches the catalogue.</summary>
    public Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken ct) =>
        _transport.SendJsonAsync(HttpMethod.Post, "/v1/search", request, ContractsJson.Default.SearchRequest, true, ContractsJson.Default.SearchResponse, ct);

    /// <summary>Suggestions for what was typed so far.</summary>
    public Task<CompleteResponse> CompleteAsync(string typed, CancellationToken ct) =>
        _transport.GetAsync($"/v1/complete?q={Uri.EscapeDataString(typed)}", ContractsJson.Default.CompleteResponse, ct);

    /// <summary>Recommends for a placement, one of <see cref="Placements"/>.</summary>
    public Task<RecommendationResponse> RecommendAsync(string placement, RecommendationRequest request, CancellationToken ct) =>
        _transport.SendJsonAsync(
            HttpMethod.Post,
            $"/v1/recommendations/{Uri.EscapeDataString(placement)}",
            request,
            ContractsJson.Default.RecommendationRequest,
            true,
            ContractsJson.Default.RecommendationResponse,
            ct);

    /// <summary>What the platform knows of a visitor, for people; null for an unknown one. Needs a key of the services' or operators' kind.</summary>
    public async Task<JsonElement?> FindFeaturesAsync(string visitorId, CancellationToken ct)
    {
        try
        {
            return await _transport.GetAsync($"/v1/features/{Uri.EscapeDataString(visitorId)}", ClientJson.Default.JsonElement, ct);
        }
        catch (EdgeException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Ids of the products that a visitor looked at, newest first. Needs a key of the services' or operators' kind.</summary>
    public async Task<IReadOnlyList<string>> GetLookedAtAsync(string visitorId, CancellationToken ct)
    {
        var features = await FindFeaturesAsync(visitorId, ct);
        return features is { } known && known.TryGetProperty("views", out var views) && views.ValueKind == JsonValueKind.Array
            ? [.. views.EnumerateArray().Select(v => v.GetProperty("id").GetString()!)]
            : [];
    }

    /// <summary>How many of a visitor's events are in effect; 0 for an unknown one. Needs a key of the services' or operators' kind.</summary>
    public async Task<long> GetEventCountAsync(string visitorId, CancellationToken ct) =>
        await FindFeaturesAsync(visitorId, ct) is { } known ? known.GetProperty("events").GetInt64() : 0;

    /// <summary>Asks a model by the Open Inference Protocol: the stable version, or the named one where it is in memory.</summary>
    public Task<JsonElement> InferAsync(string model, string? version, ReadOnlyMemory<byte> request, CancellationToken ct) =>
        _transport.SendBytesAsync(
            HttpMethod.Post,
            $"/v2/models/{Uri.EscapeDataString(model)}{(version is null ? "" : $"/versions/{Uri.EscapeDataString(version)}")}/infer",
            request,
            "application/json",
            true,
            ClientJson.Default.JsonElement,
            ct);

    /// <summary>Models and versions that the answering region holds, like <c>ranker 3 (READY)</c>.</summary>
    public async Task<IReadOnlyList<string>> GetModelsAsync(CancellationToken ct)
    {
        var index = await _transport.SendBytesAsync(
            HttpMethod.Post, "/v2/repository/index", "{}"u8.ToArray(), "application/json", true, ClientJson.Default.JsonElement, ct);
        return [.. index.EnumerateArray().Select(m => $"{m.GetProperty("name")} {m.GetProperty("version")} ({m.GetProperty("state")})")];
    }

    /// <summary>Names of the feature vector that the serving version of a model takes; null when no such model, or no such list, is there.</summary>
    public async Task<IReadOnlyList<string>?> GetModelFeaturesAsync(string model, CancellationToken ct)
    {
        try
        {
            var metadata = await _transport.GetAsync($"/v2/models/{Uri.EscapeDataString(model)}", ClientJson.Default.JsonElement, ct);
            return metadata.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("features", out var features)
                && features.GetString() is { Length: > 0 } names
                ? names.Split(',')
                : null;
        }
        catch (EdgeException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Events that are a JSON array already, each with its id.</summary>
    internal Task<IngestResponse> PublishSerializedAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        _transport.SendBytesAsync(HttpMethod.Post, "/v1/events", body, "application/json", true, ContractsJson.Default.IngestResponse, ct);

    /// <summary>Products that are a JSON array already.</summary>
    internal Task<IngestResponse> PutSerializedProductsAsync(ReadOnlyMemory<byte> body, CancellationToken ct) =>
        _transport.SendBytesAsync(HttpMethod.Put, "/v1/products", body, "application/json", true, ContractsJson.Default.IngestResponse, ct);

    public void Dispose() => _transport.Dispose();
}
