using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;

namespace Platform.Health.Voting;

/// <summary>How this observer speaks to the others. An observer that does not answer in time is a null, never an exception.</summary>
internal sealed class ObserverPeers : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly Dictionary<string, InstanceDirectory> _addresses;

    public ObserverPeers(ObserverSet observers, IHttpClientFactory http, IOptions<HealthOptions> options, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        _http = http.CreateClient(PlatformHttpClients.Internal);
        _time = time;
        _deadline = options.Value.PeerTimeout;
        _addresses = observers.Others.ToDictionary(o => o.Name, o => new InstanceDirectory(o.Addresses, time, logger));
    }

    public Task<RoutingState?> VotesAsync(ObserverIdentity peer, CancellationToken ct) =>
        AskAsync(peer, HttpMethod.Get, "/v1/votes", null, ContractsJson.Default.RoutingState, ct);

    public Task<EpochAnswer?> GrantAsync(ObserverIdentity peer, EpochProposal proposal, CancellationToken ct) =>
        AskAsync(peer, HttpMethod.Post, "/v1/epochs", JsonContent.Create(proposal, ContractsJson.Default.EpochProposal), ContractsJson.Default.EpochAnswer, ct);

    public async ValueTask DisposeAsync()
    {
        foreach (var directory in _addresses.Values)
        {
            await directory.DisposeAsync();
        }
    }

    public async Task<T?> AskAsync<T>(ObserverIdentity peer, HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        if (_addresses[peer.Name].Instances is not [var address, ..])
        {
            return null;
        }

        using var deadline = new CancellationTokenSource(_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var request = new HttpRequestMessage(method, new Uri(address, path)) { Content = body };
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync(type, either.Token) : null;
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
}
