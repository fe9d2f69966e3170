using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Serving;
using Platform.Hosting.Http;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Admin;

/// <summary>
/// How far each region's features are behind each region's event log. Asked of every feature service when an operator looks, since an
/// instance knows only the partitions that it reads.
/// </summary>
internal sealed class FeatureLag(DestinationTable destinations, IHttpClientFactory http, TimeProvider time)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);
    private readonly HttpClient _http = http.CreateClient(PlatformHttpClients.Internal);

    /// <summary>Events not in effect yet by region of the features, then by region of the log. A region of which an instance did not answer is left out: part of a sum would look like good news.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>> AskAsync(CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var asked = destinations.Of(Services.Feature).All
            .Select(async d => (d.Region, Lag: await AskAsync(d, either.Token, ct)));
        return (await Task.WhenAll(asked))
            .GroupBy(a => a.Region)
            .Where(region => region.All(a => a.Lag is not null))
            .ToDictionary(region => region.Key, region => Sum(region.Select(a => a.Lag!)), StringComparer.Ordinal);
    }

    private static IReadOnlyDictionary<string, long> Sum(IEnumerable<ConsumerLag> instances) =>
        instances.SelectMany(i => i.Lag).GroupBy(l => l.Key).ToDictionary(l => l.Key, l => l.Sum(p => p.Value), StringComparer.Ordinal);

    private async Task<ConsumerLag?> AskAsync(Destination instance, CancellationToken bounded, CancellationToken caller)
    {
        try
        {
            return await _http.GetFromJsonAsync(new Uri(instance.Address, "/v1/lag"), ContractsJson.Default.ConsumerLag, bounded);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException && !caller.IsCancellationRequested)
        {
            return null;
        }
    }
}
