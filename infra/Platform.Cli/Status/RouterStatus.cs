using System.Globalization;
using System.Text.Json;
using Platform.Client;

namespace Platform.Cli.Status;

/// <summary>One of the routers side by side: each holds the decision for itself, and they agree within a second.</summary>
/// <param name="Address">Of its operator port.</param>
/// <param name="State">As it holds it; null when it did not answer.</param>
/// <param name="Failure">Why it did not.</param>
internal sealed record RouterStatus(Uri Address, JsonElement? State, EdgeException? Failure)
{
    /// <summary>Null when it did not answer.</summary>
    public long? Epoch => State is { } state ? state.TryGetProperty("epoch", out var epoch) ? epoch.GetInt64() : 0 : null;

    public string Said => Epoch is { } epoch ? string.Create(CultureInfo.InvariantCulture, $"epoch {epoch}") : Failure!.Message;

    /// <summary>All at once, so that a silent one delays no other.</summary>
    public static async Task<IReadOnlyList<RouterStatus>> AskAsync(IReadOnlyList<Uri> routers, Func<Uri, AdminClient> clientOf, CancellationToken ct) =>
        await Task.WhenAll(routers.Select(async address =>
        {
            using var client = clientOf(address);
            try
            {
                return new RouterStatus(address, await client.GetStateAsync(ct), null);
            }
            catch (EdgeException e)
            {
                return new RouterStatus(address, null, e);
            }
        }));

    /// <summary>The first that answers, and its state.</summary>
    /// <exception cref="EdgeException">None does.</exception>
    public static (Uri Address, JsonElement State) FirstOf(IReadOnlyList<RouterStatus> routers)
    {
        foreach (var router in routers)
        {
            if (router.State is { } state)
            {
                return (router.Address, state);
            }
        }

        throw routers[0].Failure!;
    }
}
