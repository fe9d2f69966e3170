using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Platform.Health.Probing;

/// <summary>
/// Asks one instance at a steady beat whether it lives, now and then whether it is ready, and tells its judge what came back. Degraded
/// is an answer like healthy. Hundreds of these a second are asked in a deployment, so one costs little on either side.
/// </summary>
internal sealed class LivenessProbe(HealthMetrics metrics, IOptions<HealthOptions> options, TimeProvider time)
{
    public async Task RunAsync(ProbeTarget target, TimeSpan interval, CancellationToken ct)
    {
        using var connection = new ProbeConnection(target.Address);
        using var timer = new PeriodicTimer(interval, time);
        var well = false;
        var readyAt = TimeSpan.Zero;
        do
        {
            // To be ready takes the instance a look at all that it needs: asked each second, and again and again while the answer is bad.
            var ready = !well || time.Now() >= readyAt;
            if (ready)
            {
                readyAt = time.Now() + options.Value.ReadyInterval;
            }

            well = await ProbeAsync(target, connection, ready, ct);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async ValueTask<bool> ProbeAsync(ProbeTarget target, ProbeConnection connection, bool ready, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.Value.ProbeTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            var status = await connection.AskAsync(ready, either.Token);
            if (status is >= 200 and < 300)
            {
                target.Judge.Answered(time.Now());
                Count(target, "answered");
                return true;
            }

            target.Judge.AnsweredBadly($"{target.Address.Authority} answers {status}");
            Count(target, "error");
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
        {
            target.Judge.Refused($"{target.Address.Authority} {e.SocketErrorCode}");
            Count(target, "refused");
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException && !deadline.IsCancellationRequested)
        {
            target.Judge.AnsweredBadly($"{target.Address.Authority} broke the connection");
            Count(target, "broken");
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException && !ct.IsCancellationRequested)
        {
            target.Judge.Silent();
            Count(target, "silent");
        }

        return false;
    }

    private void Count(ProbeTarget target, string outcome) => metrics.Probed(target.Region, target.Service, outcome);
}
