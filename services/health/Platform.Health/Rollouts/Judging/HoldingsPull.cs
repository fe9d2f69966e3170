using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Rollouts.Evidence;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Rollouts.Judging;
using Platform.Rollouts.Lifecycle;

namespace Platform.Health.Rollouts.Judging;

/// <summary>Asks every inference instance of every region what it made of a candidate, while one is being loaded.</summary>
internal sealed class HoldingsPull : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private readonly RolloutKeeper _keeper;
    private readonly InstanceQuestions _questions;
    private readonly RolloutPolicy _policy;
    private readonly TimeProvider _time;
    private readonly InstanceDirectory _inference;
    private readonly ConcurrentDictionary<Uri, Heard> _heard = new();

    public HoldingsPull(
        RolloutKeeper keeper,
        InstanceQuestions questions,
        IOptions<RolloutPolicy> policy,
        IOptions<PlatformOptions> platform,
        TimeProvider time,
        ILogger<InstanceDirectory> logger)
    {
        (_keeper, _questions, _policy, _time) = (keeper, questions, policy.Value, time);
        _inference = new InstanceDirectory(platform.Value.Regions.SelectMany(r => r.Inference), time, logger);
    }

    /// <summary>Every instance that is known, and what it says of a version.</summary>
    public IReadOnlyList<InstanceReport> Of(string model, string version) => [.. _inference.Instances.Select(i => Report(i, model, version))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var directory = _inference;
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            if (_keeper.State.Models.Any(m => m.Candidate?.Phase == RolloutPhase.Loading))
            {
                await Task.WhenAll(_inference.Instances.Select(i => AskAsync(i, stoppingToken)));
            }
            else
            {
                // What was heard of an earlier candidate must not count as an absence of the next.
                _heard.Clear();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task AskAsync(Uri instance, CancellationToken ct)
    {
        var answer = await _questions.AskAsync(instance, "/v1/models/holdings", ContractsJson.Default.IReadOnlyListModelHolding, ct);
        var now = _time.Now();
        _heard.AddOrUpdate(
            instance,
            _ => new Heard(answer ?? [], now),
            (_, before) => answer is null ? before : new Heard(answer, now));
    }

    private InstanceReport Report(Uri instance, string model, string version)
    {
        if (!_heard.TryGetValue(instance, out var heard))
        {
            return new(instance.Authority, Holding.Pending, "");
        }

        if (_time.Now() - heard.At > _policy.AbsenceTime)
        {
            return new(instance.Authority, Holding.Absent, "");
        }

        var said = heard.Holdings.FirstOrDefault(h => h.Model == model && h.Version == version);
        return said?.State switch
        {
            HoldingState.Ready => new(instance.Authority, Holding.Ready, ""),
            HoldingState.Refused => new(instance.Authority, Holding.Refused, said.Reason ?? "it gives no reason"),
            _ => new(instance.Authority, Holding.Pending, said?.Reason ?? ""),
        };
    }

    /// <param name="Holdings">What it said last.</param>
    /// <param name="At">When it answered last, or was first asked.</param>
    private sealed record Heard(IReadOnlyList<ModelHolding> Holdings, TimeSpan At);
}
