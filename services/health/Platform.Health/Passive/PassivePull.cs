using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;

namespace Platform.Health.Passive;

/// <summary>Asks every router how real requests fare, each on a loop of its own. A router that does not answer is simply not heard.</summary>
internal sealed class PassivePull(
    PassiveBook book,
    HealthMetrics metrics,
    IHttpClientFactory http,
    IOptions<PlatformOptions> platform,
    IOptions<HealthOptions> options,
    TimeProvider time,
    ILogger<InstanceDirectory> logger) : BackgroundService
{
    private readonly HttpClient _http = http.CreateClient(PlatformHttpClients.Internal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(platform.Value.Routers.Select(r => PullAsync(r, stoppingToken)));

    private async Task PullAsync(string address, CancellationToken ct)
    {
        await using var directory = new InstanceDirectory([address], time, logger);
        using var timer = new PeriodicTimer(options.Value.PassiveInterval, time);
        do
        {
            await Task.WhenAll(directory.Instances.Select(i => AskAsync(i, ct)));
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task AskAsync(Uri router, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.PeerTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            if (await _http.GetFromJsonAsync(new Uri(router, "/admin/passive"), ContractsJson.Default.PassiveView, either.Token) is { } view)
            {
                book.Take(view, time.Now());
                metrics.PassivePulled("answered");
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            metrics.PassivePulled("failed");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            metrics.PassivePulled("silent");
        }
    }
}
