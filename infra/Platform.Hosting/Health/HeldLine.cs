using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Platform.Hosting.Authentication;

namespace Platform.Hosting.Health;

/// <summary>
/// <c>GET /health/line</c>, for the internal key: an answer that does not end while the process runs and does not stop. Whoever holds it
/// learns of the process's death from the kernel that closes the connection, and of its stop at the moment when that begins.
/// </summary>
public static class HeldLine
{
    public const string Path = "/health/line";

    /// <summary>A byte comes this often, so that nothing between takes the connection for an idle one.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private static readonly byte[] s_beat = "\n"u8.ToArray();

    internal static void MapHeldLine(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, HoldAsync).RequireAuthorization(Policies.Internal).ExcludeFromDescription().DisableHttpMetrics();

    private static async Task HoldAsync(HttpContext context, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Beat, time);
        context.Response.ContentType = "text/plain";
        try
        {
            do
            {
                await context.Response.Body.WriteAsync(s_beat, either.Token);
                await context.Response.Body.FlushAsync(either.Token);
            }
            while (await timer.WaitForNextTickAsync(either.Token));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The other end is gone, or this process stops; a line ends without an answer.
        }
    }
}
