using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Client;

/// <summary>The edge's operator port: what is routed where, and taking a region out or back. Needs the admin key where keys are asked for.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly EdgeTransport _transport;

    public AdminClient(EdgeClientOptions options, TimeProvider time)
        : this(new EdgeTransport(options, time))
    {
    }

    internal AdminClient(EdgeTransport transport) => _transport = transport;

    /// <summary>Regions, weights, epoch, destinations, as the router holds them.</summary>
    public Task<JsonElement> GetStateAsync(CancellationToken ct) =>
        _transport.GetAsync("/admin/state", ClientJson.Default.JsonElement, ct);

    /// <summary>Events not in effect yet, by the region of the features and then by the region whose Kafka holds them; a region whose feature services did not all answer is left out.</summary>
    public Task<JsonElement> GetLagAsync(CancellationToken ct) =>
        _transport.GetAsync("/admin/lag", ClientJson.Default.JsonElement, ct);

    /// <summary>Drains, pins, freezes or restores a region. The answer is the state after it.</summary>
    public Task<JsonElement> OrderAsync(string region, OrderAction action, OperatorRequest order, CancellationToken ct) =>
        _transport.SendJsonAsync(
            HttpMethod.Post,
            $"/admin/regions/{Uri.EscapeDataString(region)}/{action.ToString().ToLowerInvariant()}",
            order,
            ContractsJson.Default.OperatorRequest,
            false,
            ClientJson.Default.JsonElement,
            ct);

    /// <summary>Which version of each model may answer whom.</summary>
    public Task<RolloutState> GetRolloutsAsync(CancellationToken ct) =>
        _transport.GetAsync("/admin/rollouts/", ContractsJson.Default.RolloutState, ct);

    /// <summary>A model's versions, and how its candidate does just now.</summary>
    public Task<RolloutView> GetRolloutAsync(string model, CancellationToken ct) =>
        _transport.GetAsync($"/admin/rollouts/{Uri.EscapeDataString(model)}", ContractsJson.Default.RolloutView, ct);

    /// <summary>What became of a model's versions, the latest steps, in their order.</summary>
    public Task<RolloutHistory> GetRolloutHistoryAsync(string model, CancellationToken ct) =>
        _transport.GetAsync($"/admin/rollouts/{Uri.EscapeDataString(model)}/history", ContractsJson.Default.RolloutHistory, ct);

    /// <summary>Has a candidate answer everybody now. The answer is the step that was decided.</summary>
    public Task<ModelTransition> PromoteAsync(string model, string version, RolloutOrder order, CancellationToken ct) => OrderAsync(model, version, "promote", order, ct);

    /// <summary>Withdraws a candidate, or the version that serves. The answer is the step that was decided.</summary>
    public Task<ModelTransition> RollBackAsync(string model, string version, RolloutOrder order, CancellationToken ct) => OrderAsync(model, version, "rollback", order, ct);

    /// <summary>The newest published version of each model.</summary>
    public Task<ModelList> GetModelsAsync(CancellationToken ct) => _transport.GetAsync("/admin/models", ContractsJson.Default.ModelList, ct);

    /// <summary>Puts a file of a model where the platform keeps them.</summary>
    /// <param name="sha256">SHA-256 of <paramref name="content"/>, lower-case hex.</param>
    /// <param name="content">The file.</param>
    /// <param name="ct">Ends it; the file may then be sent again.</param>
    public Task<JsonElement> PutArtifactAsync(string sha256, ReadOnlyMemory<byte> content, CancellationToken ct) =>
        _transport.SendBytesAsync(HttpMethod.Put, $"/admin/artifacts/{sha256}", content, "application/octet-stream", true, ClientJson.Default.JsonElement, ct);

    /// <summary>Publishes a signed version whose files are there. The answer is the announcement as it went out.</summary>
    public Task<ModelPublished> PublishModelAsync(ModelPublished signed, CancellationToken ct) =>
        _transport.SendJsonAsync(HttpMethod.Post, "/admin/models", signed, ContractsJson.Default.ModelPublished, false, ContractsJson.Default.ModelPublished, ct);

    public void Dispose() => _transport.Dispose();

    private Task<ModelTransition> OrderAsync(string model, string version, string act, RolloutOrder order, CancellationToken ct) => _transport.SendJsonAsync(
        HttpMethod.Post,
        $"/admin/rollouts/{Uri.EscapeDataString(model)}/versions/{Uri.EscapeDataString(version)}/{act}",
        order,
        ContractsJson.Default.RolloutOrder,
        false,
        ContractsJson.Default.ModelTransition,
        ct);
}
