using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Platform.Hosting.Http;

namespace Platform.Health.Probing;

/// <summary>Asks one instance for <c>/health/ready</c> at a steady beat and tells its judge what came back. Degraded is an answer like healthy.</summary>
internal sealed class LivenessProbe(IHttpClientFactory http, HealthMetrics metrics, IOptions<HealthOptions> options, TimeProvider time)
{
    private readonly HttpClient _http = http.CreateClient(PlatformHttpClients.Internal);

    public async Task RunAsync(ProbeTarget target, TimeSpan interval, CancellationToken ct)
    {
        var address = new Uri(target.Address, "/health/ready");
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            await ProbeAsync(target, address, ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task ProbeAsync(ProbeTarget target, Uri address, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, either.Token);
            if (response.IsSuccessStatusCode)
            {
                target.Judge.Answered(time.Now());
                Count(target, "answered");
            }
            else
            {
                target.Judge.AnsweredBadly($"{target.Address.Authority} answers {(int)response.StatusCode}");
                Count(target, "error");
            }
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable } refused)
        {
            target.Judge.Refused($"{target.Address.Authority} {refused.SocketErrorCode}");
            Count(target, "refused");
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !deadline.IsCancellationRequested)
        {
            target.Judge.AnsweredBadly($"{target.Address.Authority} broke the connection");
            Count(target, "broken");
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException && !ct.IsCancellationRequested)
        {
            target.Judge.Silent();
            Count(target, "silent");
        }
    }

    private void Count(ProbeTarget target, string outcome) => metrics.Probed(target.Region, target.Service, outcome);
}
