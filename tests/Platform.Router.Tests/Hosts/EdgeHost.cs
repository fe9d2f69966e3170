using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Signing;
using Platform.Messaging.Buses;
using Platform.Router.Edge;
using Platform.Router.Routing;
using Platform.Testing;

namespace Platform.Router.Tests.Hosts;

/// <summary>A router over backends, on free ports, with its state in a folder of its own.</summary>
internal sealed class EdgeHost : IAsyncDisposable
{
    public const string ClientKey = "client-key-client-key-client-key-1";
    public const string InternalKey = "internal-key-internal-key-internal";
    public const string AdminKey = "admin-key-admin-key-admin-key-admin";

    /// <summary>Of the deployment that all these tests are.</summary>
    public static readonly ControlKeyPair ControlKeys = ControlKeyPair.Create();

    private static readonly ControlSigner s_signer = new(ControlKeys.Private);
    private readonly WebApplication _app;
    private readonly TempFolder? _folder;

    private EdgeHost(WebApplication app, string state, TempFolder? folder)
    {
        (_app, _folder) = (app, folder);
        State = state;
        var listeners = app.Services.GetRequiredService<Listeners>();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{listeners.EdgePort}"), Timeout = TimeSpan.FromSeconds(60) };
        Client.DefaultRequestHeaders.Add("X-API-Key", ClientKey);
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{listeners.AdminPort}"), Timeout = TimeSpan.FromSeconds(60) };
        Admin.DefaultRequestHeaders.Add("X-API-Key", AdminKey);
    }

    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    public string State { get; }

    public RegionalBuses Buses => _app.Services.GetRequiredService<RegionalBuses>();

    public RoutingTable Table => _app.Services.GetRequiredService<RoutingTable>();

    public static Task<EdgeHost> StartAsync(IReadOnlyList<Backend> backends, params (string Key, string Value)[] settings) =>
        StartAsync(backends, null, null, settings);

    public static async Task<EdgeHost> StartAsync(
        IReadOnlyList<Backend> backends, SharedBus? bus, string? state, params (string Key, string Value)[] settings)
    {
        var folder = state is null ? new TempFolder() : null;
        state ??= folder!.Path;
        var app = RouterService.Build([], builder =>
        {
            var configuration = Deployment(backends);
            configuration["Router:Address"] = "http://127.0.0.1:0";
            configuration["Router:AdminAddress"] = "http://127.0.0.1:0";
            configuration["Router:StatePath"] = state;
            foreach (var (key, value) in settings)
            {
                configuration[key] = value;
            }

            builder.Configuration.AddInMemoryCollection(configuration);
            builder.Logging.ClearProviders();
            if (bus is not null)
            {
                builder.Services.AddSingleton(bus);
            }
        });
        await app.StartAsync();
        return new(app, state, folder);
    }

    /// <summary>A decision as this deployment's observers make it.</summary>
    public static RoutingDecision Signed(RoutingDecision decision) => s_signer.Sign(decision);

    /// <summary>Regions by the backends' names; each backend is an instance of every service.</summary>
    public static Dictionary<string, string?> Deployment(IReadOnlyList<Backend> backends)
    {
        var configuration = new Dictionary<string, string?>
        {
            ["Platform:Telemetry"] = "false",
            ["Platform:PseudonymKey"] = "pseudonym-key-pseudonym-key-pseudonym",
            ["Platform:Keys:Client"] = ClientKey,
            ["Platform:Keys:Internal"] = InternalKey,
            ["Platform:Keys:Admin"] = AdminKey,
            ["Platform:Keys:Control"] = ControlKeys.Public,
        };
        foreach (var (region, i) in backends.GroupBy(b => b.Region).OrderBy(g => g.Key, StringComparer.Ordinal).Select((g, i) => (g, i)))
        {
            configuration[$"Platform:Regions:{i}:Name"] = region.Key;
            foreach (var (backend, j) in region.Select((b, j) => (b, j)))
            {
                foreach (var service in new[] { "Ingestion", "Ranking", "Inference", "Feature" })
                {
                    configuration[$"Platform:Regions:{i}:{service}:{j}"] = backend.Address;
                }
            }
        }

        return configuration;
    }

    public async Task<JsonNode> StateAsync() => (await Admin.GetFromJsonAsync<JsonNode>("/admin/state"))!;

    public async Task<PassiveView> PassiveAsync() => (await Admin.GetFromJsonAsync("/admin/passive", ContractsJson.Default.PassiveView))!;

    /// <summary>Stops it in order; cancelled, it ends at once.</summary>
    public Task StopAsync(CancellationToken ct) => _app.StopAsync(ct);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _folder?.Dispose();
    }
}
