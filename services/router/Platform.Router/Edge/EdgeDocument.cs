using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Hosting.Http;
using Platform.Router.Destinations;

namespace Platform.Router.Edge;

/// <summary>
/// The OpenAPI document of the whole edge: what the services say of themselves, cut down to what the edge lets through. A service that
/// does not answer now is described as it last was; one never heard of is named as missing.
/// </summary>
internal sealed partial class EdgeDocument(DestinationTable destinations, IHttpClientFactory http, TimeProvider time)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_freshness = TimeSpan.FromSeconds(30);
    private static readonly IReadOnlyList<EdgeRoute> s_routes = EdgeRoute.All();

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, JsonObject> _known = [];
    private long _asked;
    private JsonObject? _merged;

    public async Task<JsonObject> GetAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_merged is null || time.GetElapsedTime(_asked) > s_freshness)
            {
                await AskAsync(cancellationToken);
                _merged = Merge();
                _asked = time.GetTimestamp();
            }

            return _merged;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(ServiceNames().Select(async s => (Service: s, Document: await FetchAsync(s, cancellationToken))));
        foreach (var (service, document) in answers)
        {
            if (document is not null)
            {
                _known[service] = document;
            }
        }
    }

    private async Task<JsonObject?> FetchAsync(string service, CancellationToken cancellationToken)
    {
        using var client = http.CreateClient(PlatformHttpClients.Internal);
        foreach (var destination in destinations.All.Where(d => d.Service == service).OrderBy(d => d.Ejection.IsOut))
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(s_deadline);
            try
            {
                return await client.GetFromJsonAsync<JsonObject>(new Uri(destination.Address, "/openapi/v1.json"), deadline.Token);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next instance says the same.
            }
        }

        return null;
    }

    private JsonObject Merge()
    {
        var paths = new JsonObject();
        var schemas = new JsonObject();
        foreach (var (service, document) in _known.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            foreach (var (path, operations) in document["paths"]?.AsObject() ?? [])
            {
                foreach (var (method, operation) in operations!.AsObject().Where(o => IsOpen(service, path, o.Key)))
                {
                    var merged = (paths[path] ??= new JsonObject()).AsObject();
                    merged[method] = operation!.DeepClone();
                }
            }

            foreach (var (name, schema) in document["components"]?["schemas"]?.AsObject() ?? [])
            {
                schemas.TryAdd(name, schema!.DeepClone());
            }
        }

        var missing = ServiceNames().Where(s => !_known.ContainsKey(s)).ToList();
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Platform",
                ["version"] = "v1",
                ["description"] = missing.Count == 0
                    ? "Everything that the edge answers."
                    : $"Not described now, since no instance has answered yet: {string.Join(", ", missing)}.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["apiKey"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-API-Key" },
                    ["bearer"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" },
                },
            },
            ["security"] = new JsonArray(new JsonObject { ["apiKey"] = new JsonArray() }, new JsonObject { ["bearer"] = new JsonArray() }),
        };
    }

    private static bool IsOpen(string service, string path, string method) =>
        s_routes.Any(r => r.Service == service && r.Methods.Contains(method, StringComparer.OrdinalIgnoreCase) && Matches(r.Pattern, path));

    private static bool Matches(string pattern, string path) =>
        pattern.IndexOf("{**", StringComparison.Ordinal) is >= 0 and var rest
            ? path.StartsWith(pattern[..rest], StringComparison.Ordinal)
            : Anonymous().Replace(pattern, "{}") == Anonymous().Replace(path, "{}");

    private static IEnumerable<string> ServiceNames() => s_routes.Select(r => r.Service).Distinct();

    /// <summary>A route's parameter, whatever its name.</summary>
    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Anonymous();
}
