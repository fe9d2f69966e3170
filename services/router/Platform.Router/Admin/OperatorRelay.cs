using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Router.Routing;

namespace Platform.Router.Admin;

/// <summary>What a health service made of an operator's order: a decision, or the answer that says why not.</summary>
internal sealed record OrderOutcome(RoutingDecision? Decision, int Status, string? Refusal);

/// <summary>
/// Takes an operator's order to a health service, whichever answers, with the operator's own key: the quorum decides, not this router.
/// </summary>
internal sealed class OperatorRelay(RoutingPull observers, IHttpClientFactory http, TimeProvider time)
{
    private const string KeyHeader = "X-API-Key";

    /// <summary>A health service may have to ask the others several times.</summary>
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = http.CreateClient();

    public async Task<OrderOutcome?> OrderAsync(HttpContext context, string region, string action, OperatorRequest? request, CancellationToken ct)
    {
        // Those that answered last first: an order is not to wait for a dead region's observer.
        var last = default(OrderOutcome);
        foreach (var observer in observers.Observers.OrderBy(o => o.Error is null ? 0 : 1).ThenByDescending(o => o.Answered))
        {
            if (observer.Address is { } address
                && await AskAsync(context, new Uri(address, $"/v1/operator/regions/{Uri.EscapeDataString(region)}/{action}"), request, ct) is { } outcome)
            {
                last = outcome;
                if (outcome.Status < StatusCodes.Status500InternalServerError)
                {
                    return outcome;
                }
            }
        }

        return last;
    }

    private async Task<OrderOutcome?> AskAsync(HttpContext context, Uri address, OperatorRequest? request, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = JsonContent.Create(request ?? new OperatorRequest(), ContractsJson.Default.OperatorRequest),
        };
        message.Headers.TryAddWithoutValidation(KeyHeader, (string?)context.Request.Headers[KeyHeader]);
        message.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);
        try
        {
            using var response = await _http.SendAsync(message, either.Token);
            return response.IsSuccessStatusCode
                ? new(await response.Content.ReadFromJsonAsync(ContractsJson.Default.RoutingDecision, either.Token), (int)response.StatusCode, null)
                : new(null, (int)response.StatusCode, await response.Content.ReadAsStringAsync(either.Token));
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
