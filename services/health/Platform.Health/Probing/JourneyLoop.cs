using System.Globalization;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Health.Detection;
using Platform.Health.Voting;

namespace Platform.Health.Probing;

/// <summary>Sends a synthetic journey through each region, each on a loop of its own, and watches whether its event comes back in the features.</summary>
internal sealed partial class JourneyLoop(
    ObserverSet observers,
    SyntheticJourney journey,
    HealthMetrics metrics,
    IOptions<PlatformOptions> platform,
    IOptions<HealthOptions> options,
    TimeProvider time,
    ILogger<JourneyLoop> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public IReadOnlyDictionary<string, JourneyRecord> Records { get; } = platform.Value.Regions.ToDictionary(r => r.Name, _ => new JourneyRecord());

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Records.Select(r => RunAsync(r.Key, r.Value, stoppingToken)));

    private async Task RunAsync(string region, JourneyRecord record, CancellationToken ct)
    {
        var visitor = $"synthetic-{observers.Self.Name}-{region}";
        var watching = Task.CompletedTask;
        using var timer = new PeriodicTimer(options.Value.JourneyInterval, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var product = "synthetic-" + time.GetTimestamp().ToString(CultureInfo.InvariantCulture);
            var reason = await journey.RunAsync(region, visitor, product, ct);
            if (reason is not null)
            {
                record.Failed(reason);
                metrics.Journey(region, "failed");
                JourneyFailed(region, reason);
                continue;
            }

            record.Passed();
            metrics.Journey(region, "passed");
            if (watching.IsCompleted)
            {
                // Beside the journeys: features that lag must not thin out the probing.
                watching = WatchAsync(region, visitor, product, ct);
            }
        }
    }

    private async Task WatchAsync(string region, string visitor, string product, CancellationToken ct)
    {
        var sent = time.Now();
        while (time.Now() - sent < options.Value.FeatureDeadline)
        {
            if (await journey.IsVisibleAsync(region, visitor, product, ct))
            {
                metrics.EventVisible(region, time.Now() - sent);
                return;
            }

            await Task.Delay(s_look, time, ct);
        }

        metrics.Journey(region, "late-features");
        FeaturesLate(region, options.Value.FeatureDeadline.TotalSeconds);
    }

    [LoggerMessage(5010, LogLevel.Debug, "Journey through region {Region} failed: {Reason}")]
    private partial void JourneyFailed(string region, string reason);

    [LoggerMessage(5011, LogLevel.Warning, "Region {Region}: a synthetic event was not in the features after {Seconds} s")]
    private partial void FeaturesLate(string region, double seconds);
}
