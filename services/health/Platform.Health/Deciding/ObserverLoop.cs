using Microsoft.Extensions.Options;
using Platform.Health.Announcing;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>The beat of an observer: measures its own lateness, forms its votes, tells of sick instances, and looks whether something has to be decided.</summary>
internal sealed class ObserverLoop(
    ObserverSet observers,
    RegionOpinions opinions,
    VoteBook votes,
    Decider decider,
    InstanceReporter instances,
    IOptions<HealthOptions> options,
    TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var due = time.Now() + s_beat;
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = due - time.Now();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, stoppingToken);
            }

            var lag = time.Now() - due;
            if (lag >= options.Value.LagThreshold)
            {
                opinions.StoodStill(lag);
            }

            due = time.Now() + s_beat;
            votes.Take(observers.Self.Name, opinions.Form(), time.Now());
            instances.Look();
            await decider.LookAsync(opinions.Doubt is null, stoppingToken);
        }
    }
}
