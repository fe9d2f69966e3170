using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Health.Rollouts.Agreeing;
using Platform.Health.Rollouts.Evidence;
using Platform.Health.Voting;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Rollouts.Lifecycle;

namespace Platform.Health.Rollouts;

/// <summary>
/// Brings what is published into the history: what the buses announce, at once, and what the trainer lists, every few seconds, since a bus may
/// lose messages. A version is published once, whatever became of it.
/// </summary>
internal sealed class Publications : BackgroundService
{
    private const int Capacity = 64;
    private const int Tries = 8;
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(3);

    /// <summary>All observers hear of a publication at once; the first in line proposes it, the others find it done.</summary>
    private static readonly TimeSpan s_turn = TimeSpan.FromMilliseconds(400);

    private readonly Channel<ModelPublished> _announced = Channel.CreateBounded<ModelPublished>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    private readonly RolloutKeeper _keeper;
    private readonly RolloutProposer _proposer;
    private readonly InstanceQuestions _questions;
    private readonly TimeProvider _time;
    private readonly InstanceDirectory _trainer;
    private readonly TimeSpan _turn;

    public Publications(
        ObserverSet observers,
        RolloutKeeper keeper,
        RolloutProposer proposer,
        InstanceQuestions questions,
        IOptions<PlatformOptions> platform,
        TimeProvider time,
        ILogger<InstanceDirectory> logger)
    {
        (_keeper, _proposer, _questions, _time) = (keeper, proposer, questions, time);
        _trainer = new InstanceDirectory(platform.Value.Trainer is { Length: > 0 } trainer ? [trainer] : [], time, logger);
        _turn = s_turn * observers.All.TakeWhile(o => o != observers.Self).Count();
    }

    /// <summary>Takes an announcement; a pull finds what does not fit.</summary>
    public void Announced(ModelPublished published) => _announced.Writer.TryWrite(published);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var trainer = _trainer;
        await Task.WhenAll(FollowBusAsync(stoppingToken), PullAsync(stoppingToken));
    }

    private async Task FollowBusAsync(CancellationToken ct)
    {
        await foreach (var published in _announced.Reader.ReadAllAsync(ct))
        {
            await PublishAsync(published, ct);
        }
    }

    private async Task PullAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            foreach (var trainer in _trainer.Instances)
            {
                var list = await _questions.AskAsync(trainer, "/v1/models", ContractsJson.Default.ModelList, ct);
                foreach (var published in list?.Models ?? [])
                {
                    await PublishAsync(published, ct);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    private async Task PublishAsync(ModelPublished published, CancellationToken ct)
    {
        if (Want(_keeper.State, _keeper.NextNumber, published) is null)
        {
            return;
        }

        await Task.Delay(_turn, _time, ct);
        await _proposer.ProposeAsync((state, number) => Want(state, number, published), Tries, ct);
    }

    private ModelTransition? Want(RolloutState state, long number, ModelPublished published)
    {
        if (_keeper.WasPublished(published.Name, published.Version))
        {
            return null;
        }

        var transition = new ModelTransition
        {
            Number = number,
            Model = published.Name,
            Version = published.Version,
            Kind = TransitionKind.Published,
            By = published.PublishedBy,
            Reason = "its files can be fetched",
            Time = _time.GetUtcNow(),
            Artifact = published,
        };
        return Transitions.Mistake(state.Of(published.Name) ?? new ModelRollout { Model = published.Name }, transition) is null ? transition : null;
    }
}

/// <summary>Takes announcements off the bus at once; agreeing on them happens elsewhere.</summary>
internal sealed class PublicationConsumer(Publications publications) : IConsumer<ModelPublished>
{
    public Task Consume(ConsumeContext<ModelPublished> context)
    {
        publications.Announced(context.Message);
        return Task.CompletedTask;
    }
}
