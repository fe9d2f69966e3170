using System.Text.Json;

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

    /// <summary>Takes a region out of the traffic until it is restored. The answer is the state after it.</summary>
    public Task<JsonElement> DrainAsync(string region, CancellationToken ct) => ActAsync(region, "drain", ct);

    /// <summary>Gives a region its traffic back. The answer is the state after it.</summary>
    public Task<JsonElement> RestoreAsync(string region, CancellationToken ct) => ActAsync(region, "restore", ct);

    public void Dispose() => _transport.Dispose();

    private Task<JsonElement> ActAsync(string region, string act, CancellationToken ct) =>
        _transport.SendBytesAsync(
            HttpMethod.Post,
            $"/admin/regions/{Uri.EscapeDataString(region)}/{act}",
            ReadOnlyMemory<byte>.Empty,
            "application/json",
            false,
            ClientJson.Default.JsonElement,
            ct);
}
