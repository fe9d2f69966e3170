using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;
using Platform.Messaging.Buses;

namespace Platform.Router.Routing;

/// <summary>
/// Asks every health service for the decision in force, each on a loop of its own: each second, and at once when a bus connects, since
/// what was decided meanwhile did not come by it. The way that works when every bus is dead.
/// </summary>
internal sealed class RoutingPull : BackgroundService
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    private readonly RoutingTable _table;
    private readonly RegionalBuses _buses;
    private readonly HttpClient _http;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;

    public RoutingPull(
        RoutingTable table,
        RegionalBuses buses,
        IHttpClientFactory http,
        IOptions<PlatformOptions> platform,
        IOptions<RouterOptions> options,
        TimeProvider time,
        ILogger<InstanceDirectory> logger)
    {
        _table = table;
        _buses = buses;
        _http = http.CreateClient(PlatformHttpClients.Internal);
        _interval = options.Value.PullInterval;
        _time = time;
        var witness = string.IsNullOrEmpty(platform.Value.Witness) ? [] : new[] { ("witness", new List<string> { platform.Value.Witness }) };
        Observers =
        [
            .. platform.Value.Regions.Where(r => r.Health.Count > 0).Select(r => ($"health-{r.Name}", r.Health)).Concat(witness)
                .Select(o => new ObserverLink(o.Item1, new InstanceDirectory(o.Item2, time, logger))),
        ];
    }

    public IReadOnlyList<ObserverLink> Observers { get; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _buses.Connected += WakeAll;
        try
        {
            await Task.WhenAll(Observers.Select(o => PullAsync(o, stoppingToken)));
        }
        finally
        {
            _buses.Connected -= WakeAll;
            foreach (var observer in Observers)
            {
                await observer.Directory.DisposeAsync();
                observer.Dispose();
            }
        }
    }

    private void WakeAll(string region)
    {
        foreach (var observer in Observers)
        {
            observer.Wake();
        }
    }

    private async Task PullAsync(ObserverLink observer, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await AskAsync(observer, ct);
            await observer.WaitAsync(_interval, ct);
        }
    }

    private async Task AskAsync(ObserverLink observer, CancellationToken ct)
    {
        if (observer.Address is not { } address)
        {
            observer.Silent("no address known yet");
            return;
        }

        using var deadline = new CancellationTokenSource(s_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var state = await _http.GetFromJsonAsync(new Uri(address, "/v1/routing"), ContractsJson.Default.RoutingState, either.Token);
            observer.Heard(_time.GetElapsedTime(0), state?.Decision?.Epoch ?? 0);
            if (state?.Decision is { } decision)
            {
                await _table.ApplyAsync(decision, "pull", ct);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            observer.Silent(e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            observer.Silent($"no answer in {s_deadline.TotalSeconds} s");
        }
    }
}
