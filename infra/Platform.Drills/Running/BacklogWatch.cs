using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Reads what waits in each service: records not consumed yet, events on disk, requests in queues.</summary>
internal sealed class BacklogWatch(ITarget target, Metrics metrics, Timeline timeline, RunClock clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);
    private static readonly string[] s_services = ["ingestion", "feature", "ranking", "inference"];

    private static readonly (GaugeKind Kind, string Metric)[] s_gauges =
    [
        (GaugeKind.Lag, "platform_messaging_consumer_lag"),
        (GaugeKind.Spool, Metrics.Spool),
        (GaugeKind.Queue, "platform_inference_queue_length"),
    ];

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => clock.EveryAsync(s_interval, LookAsync, ct);

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            var parts = (await target.PartsAsync(ct)).Where(p => p.Runs && s_services.Contains(p.Service) && p.Authorities.Count > 0);
            await Task.WhenAll(parts.Select(p => ReadAsync(p.Name, p.Region, new Uri($"http://{p.Authorities[0]}"), ct)));
            if (target.Address is null)
            {
                // One process holds all services, and one page tells of them all.
                await ReadAsync("all services", null, target.Access.Admins[0], ct);
            }
        }
        catch (TargetException)
        {
            // The engine does not say now who is there; a reading that could not be made is missing.
        }
    }

    private async Task ReadAsync(string subject, string? region, Uri service, CancellationToken ct)
    {
        if (await metrics.PageAsync(service, ct) is not { } page)
        {
            return;
        }

        foreach (var (kind, metric) in s_gauges)
        {
            if (Metrics.Sum(page, metric, "") is { } value)
            {
                timeline.Read(kind, subject, region, value);
            }
        }
    }
}
