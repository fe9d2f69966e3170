using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Health.Probing;
using Platform.Health.Voting;
using Platform.Hosting.Http;
using Platform.Messaging.Buses;

namespace Platform.Health.Scaling;

/// <summary>
/// Asks the inference instances of this observer's own region how busy they are, and tells when there should be another number of
/// them: as <see cref="ScaleAdvised"/>, once for each new figure, and as a gauge that an autoscaler reads. The witness stands in no
/// region and advises none.
/// </summary>
internal sealed partial class ScaleWatch(
    ObserverSet observers,
    ProbeFleet fleet,
    IHttpClientFactory clients,
    RegionalBuses buses,
    HealthMetrics metrics,
    IMeterFactory meters,
    IOptions<ScaleOptions> options,
    TimeProvider time,
    ILogger<ScaleWatch> logger) : BackgroundService
{
    private readonly ScaleAdvisor _advisor = new(options.Value);
    private int _wanted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (observers.Self.Region is not { } region)
        {
            return;
        }

        var tags = new KeyValuePair<string, object?>[] { new("region", region), new("service", ProbeFleet.Inference) };
        meters.Create("Platform.Health").CreateObservableGauge(
            "platform.health.scale.wanted", () => new Measurement<int>(Volatile.Read(ref _wanted), tags), "{instance}", "Instances that there should be; 0 while none answers.");
        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(region, stoppingToken);
        }
    }

    private async Task LookAsync(string region, CancellationToken ct)
    {
        var instances = fleet.Targets.Where(t => t.Region == region && t.Service == ProbeFleet.Inference);
        var loads = await Task.WhenAll(instances.Select(t => ReadAsync(t.Address, ct)));
        var advice = _advisor.Look(time.Now(), [.. loads.OfType<InstanceLoad>()]);
        var told = Interlocked.Exchange(ref _wanted, advice.To);
        if (advice.To == advice.From || advice.To == told)
        {
            return;
        }

        Advised(region, ProbeFleet.Inference, advice.From, advice.To, advice.Reason);
        var message = new ScaleAdvised
        {
            Region = region,
            Service = ProbeFleet.Inference,
            From = advice.From,
            To = advice.To,
            Reason = advice.Reason,
            Observer = observers.Self.Name,
            Time = time.GetUtcNow(),
        };
        metrics.Published(nameof(ScaleAdvised), await buses.PublishAsync(message, ct));
    }

    private async Task<InstanceLoad?> ReadAsync(Uri address, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.Interval, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var client = clients.CreateClient(PlatformHttpClients.Internal);
            return await client.GetFromJsonAsync(new Uri(address, "/v1/load"), ContractsJson.Default.InstanceLoad, both.Token);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            NotTold(address, e.Message);
            return null;
        }
    }

    [LoggerMessage(5200, LogLevel.Information, "{Service} of region {Region} should have {To} instances in the place of {From}: {Reason}")]
    private partial void Advised(string region, string service, int from, int to, string reason);

    [LoggerMessage(5201, LogLevel.Debug, "{Instance} does not tell its load: {Reason}")]
    private partial void NotTold(Uri instance, string reason);
}
