using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Rollouts.Statistics;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>
/// Asks the region's ranking instances what their shadows came to, while there is a shadow. An instance that ends takes what it saw with it: less
/// evidence, not wrong evidence.
/// </summary>
internal sealed class ShadowPull : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly RolloutKeeper _keeper;
    private readonly InstanceQuestions _questions;
    private readonly TimeProvider _time;
    private readonly InstanceDirectory _ranking;
    private volatile IReadOnlyList<RolloutEvidence> _evidence = [];

    public ShadowPull(
        RolloutKeeper keeper, InstanceQuestions questions, IOptions<PlatformOptions> platform, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        (_keeper, _questions, _time) = (keeper, questions, time);
        // The witness stands in no region and has no ranking of its own.
        _ranking = new InstanceDirectory(platform.Value.Regions.Where(r => r.Name == platform.Value.Region).SelectMany(r => r.Ranking), time, logger);
    }

    /// <summary>The shadows of the region, summed over its instances.</summary>
    public IReadOnlyList<RolloutEvidence> Evidence => _evidence;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var directory = _ranking;
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            if (_keeper.State.Models.Any(m => m.Candidate?.Phase == RolloutPhase.Shadow))
            {
                var answers = await Task.WhenAll(_ranking.Instances.Select(i =>
                    _questions.AskAsync(i, "/v1/shadows", ContractsJson.Default.IReadOnlyListRolloutEvidence, stoppingToken)));
                _evidence = [.. answers.OfType<IReadOnlyList<RolloutEvidence>>().SelectMany(e => e).GroupBy(e => (e.Model, e.Since)).Select(g => g.Aggregate(EvidenceSums.Add))];
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
