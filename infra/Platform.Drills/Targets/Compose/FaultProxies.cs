using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Drills.Scenarios;
using Platform.FaultProxy.Links;

namespace Platform.Drills.Targets.Compose;

/// <summary>The fault proxies of a project, which stand on the links that a drill may touch; there are none outside drills.</summary>
internal sealed class FaultProxies(string? adminKey) : IDisposable
{
    public const string Service = "fault-proxy";

    /// <summary>The words for them in injuries and undoings.</summary>
    public const string Put = "put-link-fault";

    /// <inheritdoc cref="Put"/>
    public const string Remove = "remove-link-fault";

    private const string Id = "id";
    private const string Rule = "rule";
    private const string KeyHeader = "X-API-Key";
    private const string ComposeServiceLabel = "com.docker.compose.service";
    private const int ControlPort = 8080;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = TargetHttp.Within(s_deadline);
    private int _last;

    /// <summary>What a fault comes to: one rule on each proxy that stands before a container of <paramref name="hit"/>.</summary>
    /// <exception cref="TargetException">No proxy stands there.</exception>
    public async Task<IReadOnlyList<Injury>> PlanAsync(LinkFault fault, IReadOnlyList<Container> hit, IReadOnlyList<Container> all, CancellationToken ct)
    {
        var callers = all.Where(c => fault.Callers.Contains(c.Service!)).SelectMany(c => c.Addresses).ToList();
        if (fault.Callers.Count > 0 && callers.Count == 0)
        {
            throw new TargetException($"None of the callers {string.Join(", ", fault.Callers)} runs here.");
        }

        var injuries = new List<Injury>();
        foreach (var proxy in all.Where(c => c is { Service: Service, Runs: true }))
        {
            if (proxy.Published(ControlPort) is not { } control)
            {
                continue;
            }

            var links = (await SendAsync(HttpMethod.Get, new Uri(control, "/faults/links"), null, FaultProxyJson.Default.IReadOnlyListLink, ct))
                .Where(l => hit.Any(c => IsBehind(l, c)))
                .ToList();
            if (links.Count > 0)
            {
                injuries.Add(PlanOne(fault, proxy, control, links, [.. hit.Where(c => links.Any(l => IsBehind(l, c)))], callers));
            }
        }

        return injuries.Count > 0 ? injuries : throw new TargetException($"No fault proxy stands before {fault.Where}.");
    }

    public async Task InflictAsync(Injury injury, CancellationToken ct)
    {
        var rule = JsonSerializer.Deserialize(injury.Details[Rule], FaultProxyJson.Default.LinkFaultRule)!;
        await SendAsync(HttpMethod.Put, AddressOf(injury.Undo), JsonContent.Create(rule, FaultProxyJson.Default.LinkFaultRule), ct);
    }

    public Task HealAsync(Undo undo, CancellationToken ct) => SendAsync(HttpMethod.Delete, AddressOf(undo), null, ct);

    /// <summary>The faults in force on each proxy, for people; what is to be none before and after.</summary>
    public async Task<string> StateAsync(Container proxy, CancellationToken ct)
    {
        if (proxy.Published(ControlPort) is not { } control)
        {
            return "cannot be asked";
        }

        var rules = await SendAsync(HttpMethod.Get, new Uri(control, "/faults/"), null, FaultProxyJson.Default.IReadOnlyDictionaryStringLinkFaultRule, ct);
        return rules.Count == 0 ? "no fault" : string.Join(", ", rules.Select(r => $"{r.Key}: {r.Value.Act}"));
    }

    /// <summary>Where routers see a container's instances when proxies stand before it.</summary>
    public async Task<IReadOnlyList<string>> AuthoritiesAsync(Container container, IReadOnlyList<Container> all, CancellationToken ct)
    {
        var authorities = new List<string>();
        foreach (var proxy in all.Where(c => c is { Service: Service, Runs: true }))
        {
            if (proxy.Published(ControlPort) is { } control)
            {
                var links = await SendAsync(HttpMethod.Get, new Uri(control, "/faults/links"), null, FaultProxyJson.Default.IReadOnlyListLink, ct);
                authorities.AddRange(links.Where(l => IsBehind(l, container)).SelectMany(l => AuthoritiesOf(proxy, l)));
            }
        }

        return authorities;
    }

    public void Dispose() => _http.Dispose();

    private Injury PlanOne(LinkFault fault, Container proxy, Uri control, IReadOnlyList<Link> links, IReadOnlyList<Container> hit, IReadOnlyList<string> callers)
    {
        var rule = new LinkFaultRule
        {
            Act = fault.Act switch
            {
                LinkAct.BlockRequests => LinkFaultAct.BlockRequests,
                LinkAct.BlockAnswers => LinkFaultAct.BlockAnswers,
                LinkAct.Delay => LinkFaultAct.Delay,
                _ => LinkFaultAct.Error,
            },
            Ports = [.. links.Select(l => l.Port)],
            Share = fault.Share,
            DelayMs = (int)fault.By.TotalMilliseconds,
            Status = fault.Status,
            Callers = callers,
        };
        var id = string.Create(CultureInfo.InvariantCulture, $"drill-{Interlocked.Increment(ref _last)}");
        return new Injury(
            Put,
            $"{proxy.Name}: {string.Join(", ", hit.Select(c => c.Name))}",
            hit[0].Region,
            fault.Where.Service,
            [.. links.SelectMany(l => AuthoritiesOf(proxy, l))],
            new Undo(Remove, control.GetLeftPart(UriPartial.Authority)) { Details = new Dictionary<string, string> { [Id] = id } })
        {
            Details = new Dictionary<string, string> { [Rule] = JsonSerializer.Serialize(rule, FaultProxyJson.Default.LinkFaultRule) },
        };
    }

    private static IEnumerable<string> AuthoritiesOf(Container proxy, Link link) =>
        proxy.Addresses.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a}:{link.Port}"));

    /// <summary>A link leads to one container by its name, or to all of a compose service.</summary>
    private static bool IsBehind(Link link, Container container) =>
        link.To.Host == container.Name || link.To.Host == container.Labels.GetValueOrDefault(ComposeServiceLabel);

    private static Uri AddressOf(Undo undo) => new($"{undo.Subject}/faults/{Uri.EscapeDataString(undo.Details[Id])}");

    private async Task<T> SendAsync<T>(HttpMethod method, Uri address, HttpContent? body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken ct)
    {
        var text = await SendAsync(method, address, body, ct);
        return JsonSerializer.Deserialize(text, type) ?? throw new TargetException($"The fault proxy at {address} answered with nothing.");
    }

    private async Task<string> SendAsync(HttpMethod method, Uri address, HttpContent? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body };
        if (adminKey is not null)
        {
            request.Headers.TryAddWithoutValidation(KeyHeader, adminKey);
        }

        try
        {
            using var answer = await _http.SendAsync(request, ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            return answer.IsSuccessStatusCode ? text : throw new TargetException($"The fault proxy refused {method} {address}: {(int)answer.StatusCode} {text}");
        }
        catch (HttpRequestException e)
        {
            throw new TargetException($"The fault proxy at {address} does not answer: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new TargetException($"The fault proxy at {address} did not answer within {s_deadline.TotalSeconds:0} s.", e);
        }
    }
}
