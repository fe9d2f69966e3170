using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;

namespace Platform.Health.Voting;

/// <summary>How this observer speaks to the others. An observer that does not answer in time is a null, never an exception.</summary>
internal interface IObserverPeers
{
    /// <summary>Its votes and the latest decision that it knows.</summary>
    Task<RoutingState?> VotesAsync(ObserverIdentity peer, CancellationToken ct);

    Task<EpochAnswer?> AskAsync(ObserverIdentity peer, EpochProposal proposal, CancellationToken ct);
}

/// <summary>By HTTP, signed.</summary>
internal sealed class ObserverPeers : IObserverPeers, IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly SignedExchange _exchange;
    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly Dictionary<string, InstanceDirectory> _addresses;

    public ObserverPeers(
        ObserverSet observers,
        SignedExchange exchange,
        IHttpClientFactory http,
        IOptions<HealthOptions> options,
        TimeProvider time,
        ILogger<InstanceDirectory> logger)
    {
        _exchange = exchange;
        _http = http.CreateClient(PlatformHttpClients.Internal);
        _time = time;
        _deadline = options.Value.PeerTimeout;
        _addresses = observers.Others.ToDictionary(o => o.Name, o => new InstanceDirectory(o.Addresses, time, logger));
    }

    public Task<RoutingState?> VotesAsync(ObserverIdentity peer, CancellationToken ct) =>
        AskAsync(peer, HttpMethod.Get, "/v1/votes", [], ContractsJson.Default.RoutingState, ct);

    public Task<EpochAnswer?> AskAsync(ObserverIdentity peer, EpochProposal proposal, CancellationToken ct) => AskAsync(
        peer, HttpMethod.Post, "/v1/epochs", JsonSerializer.SerializeToUtf8Bytes(proposal, ContractsJson.Default.EpochProposal), ContractsJson.Default.EpochAnswer, ct);

    /// <param name="peer">Who is asked.</param>
    /// <param name="method">GET asks for what it knows; POST also tells it something.</param>
    /// <param name="path">With its query.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="type">Of the answer.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<T?> AskAsync<T>(ObserverIdentity peer, HttpMethod method, string path, byte[] body, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        if (_addresses[peer.Name].Instances is not [var address, ..])
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var request = _exchange.Ask(method, new Uri(address, path), body);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            return response.IsSuccessStatusCode ? _exchange.Read(request, response, await response.Content.ReadAsByteArrayAsync(either.Token), type) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var directory in _addresses.Values)
        {
            await directory.DisposeAsync();
        }
    }
}
