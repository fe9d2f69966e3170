using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Platform.Inference.Registering;

internal static class OwnAddress
{
    /// <summary>
    /// The address at which the server speaks HTTP/1.1. One that stands for every address of the machine is told as it is: a machine in several
    /// networks does not know by which of them it is reached; whoever hears from it does.
    /// </summary>
    /// <param name="server">The host's server.</param>
    /// <param name="grpcUrl">The address that speaks HTTP/2 alone; empty when there is none.</param>
    /// <returns>Null before the server listens.</returns>
    public static Uri? Of(IServer server, string grpcUrl)
    {
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(Parse) ?? [];
        return listening.FirstOrDefault(a => grpcUrl.Length == 0 || a.Port != Parse(grpcUrl).Port);
    }

    /// <summary>Kestrel writes "every address" in ways that are no hosts.</summary>
    private static Uri Parse(string address) =>
        new(address.Replace("//+", "//[::]", StringComparison.Ordinal).Replace("//*", "//[::]", StringComparison.Ordinal));
}
