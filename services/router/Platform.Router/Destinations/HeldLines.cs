using System.Net;
using Microsoft.Extensions.Options;
using Platform.Hosting.Health;
using Platform.Hosting.Http;
using Platform.Router.Routing;

namespace Platform.Router.Destinations;

/// <summary>
/// Holds a request open at every destination. The kernel closes what a dying process had open, so that its line tells of a death within
/// milliseconds, however little traffic there is. A line that ends proves nothing by itself: the destination is asked whether it lives. One
/// that is out comes back, where no request can try it, when it says that it is ready.
/// </summary>
internal sealed class HeldLines(
    DestinationTable table, RoutingTable routing, IHttpClientFactory http, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time) : BackgroundService
{
    /// <summary>Between two looks at who is there and who is back, and between two tries to get a line.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = http.CreateClient(PlatformHttpClients.Internal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lines = new Dictionary<Destination, (CancellationTokenSource End, Task Running)>();
        using var timer = new PeriodicTimer(s_pause, time);
        try
        {
            do
            {
                await FollowAsync(lines, stoppingToken);
                await Task.WhenAll(lines.Keys.Where(d => d.Ejection.IsOut).Select(d => VisitAsync(d, stoppingToken)));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        finally
        {
            await EndAsync([.. lines.Values]);
        }
    }

    /// <summary>A line for each that came, none for those that went.</summary>
    private async Task FollowAsync(Dictionary<Destination, (CancellationTokenSource End, Task Running)> lines, CancellationToken ct)
    {
        var here = table.All.ToHashSet();
        var gone = lines.Where(l => !here.Contains(l.Key)).ToList();
        foreach (var (destination, _) in gone)
        {
            lines.Remove(destination);
        }

        await EndAsync([.. gone.Select(g => g.Value)]);
        foreach (var destination in here.Where(d => !lines.ContainsKey(d)))
        {
            var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
            lines[destination] = (end, HoldAsync(destination, end.Token));
        }
    }

    private static async Task EndAsync(IReadOnlyList<(CancellationTokenSource End, Task Running)> lines)
    {
        foreach (var (end, running) in lines)
        {
            await end.CancelAsync();
            await running;
            end.Dispose();
        }
    }

    private async Task HoldAsync(Destination destination, CancellationToken ct)
    {
        var known = false;
        try
        {
            while (true)
            {
                // Not to get one again is news too: a process that stops in order still answers for a moment after its lines have ended.
                known |= await StoodAsync(destination, ct);
                if (known && !destination.Ejection.IsOut)
                {
                    await JudgeAsync(destination, ct);
                }

                await Task.Delay(s_pause, time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The destination is gone, or the router stops.
        }
    }

    /// <summary>Returns when the line ended, or when there was none.</summary>
    /// <returns>Whether there was one.</returns>
    private async Task<bool> StoodAsync(Destination destination, CancellationToken ct)
    {
        var stood = false;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            silence.CancelAfter(s_deadline);
            using var answer = await _http.GetAsync(new Uri(destination.Address, HeldLine.Path), HttpCompletionOption.ResponseHeadersRead, silence.Token);
            await using var line = await answer.Content.ReadAsStreamAsync(silence.Token);
            stood = answer.IsSuccessStatusCode;
            var beat = new byte[16];
            do
            {
                silence.CancelAfter(HeldLine.Beat * 3);
            }
            while (await line.ReadAsync(beat, silence.Token) > 0);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // It broke, or could not be had; the caller is told which.
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Silent for too long: as good as broken.
        }

        return stood;
    }

    private async Task JudgeAsync(Destination destination, CancellationToken ct)
    {
        var since = time.GetElapsedTime(0);
        if (await AskAsync(destination, "/health/live", options.Value.ConnectTimeout, ct) is null
            && !destination.HeardSince(since)
            && destination.Ejection.Eject(EjectionCause.Gone, time.GetElapsedTime(0)))
        {
            metrics.Ejected(destination, EjectionCause.Gone);
        }
    }

    /// <summary>One that is out: whether it is back, or as dead as it seemed.</summary>
    private async Task VisitAsync(Destination destination, CancellationToken ct)
    {
        var ejection = destination.Ejection;
        if (!ejection.Cause.AnswersStill() && !ejection.IsLost && await AskAsync(destination, "/health/live", s_deadline, ct) is null)
        {
            ejection.Confirm();
        }

        // Where the decision sends nothing, nobody could show that its word is worth nothing.
        var isTried = routing.Current.Weights[destination.RegionIndex] > 0;
        if (ejection.MayReturn(time.GetElapsedTime(0))
            && (isTried || ejection.Cause.IsAbsence())
            && await AskAsync(destination, "/health/ready", s_deadline, ct) == HttpStatusCode.OK
            && ejection.Returned(time.GetElapsedTime(0)))
        {
            destination.Forget();
            metrics.Readmitted(destination);
        }
    }

    /// <summary>Null when there is no answer.</summary>
    private async Task<HttpStatusCode?> AskAsync(Destination destination, string path, TimeSpan atMost, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var answer = await _http.GetAsync(new Uri(destination.Address, path), HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
