using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Health;
using Platform.Health.Deciding;
using Platform.Health.Epochs;
using Platform.Health.Passive;
using Platform.Health.Voting;
using Platform.Hosting.Configuration;
using Platform.Simulation.World;

namespace Platform.Simulation.Nodes;

/// <summary>An observer made of the health service's own classes. Only its eyes, its disk, its network and its clock are simulated.</summary>
internal sealed class ObserverNode
{
    public const int PinnedWeight = 50;
    private const int OrderTries = 8;
    private static readonly TimeSpan s_beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pull = TimeSpan.FromMilliseconds(200);

    private readonly Schedule _schedule;
    private readonly ObserverSet _set;
    private readonly Random _random;
    private SimulatedProcess _process;
    private EpochKeeper _epochs = null!;
    private VoteBook _votes = null!;
    private Situation _situation = null!;
    private QuorumProposer _proposer = null!;
    private Decider _decider = null!;

    public ObserverNode(Schedule schedule, ObserverIdentity identity)
    {
        _schedule = schedule;
        _random = schedule.Random;
        Name = identity.Name;
        _set = new ObserverSet(schedule.Broken == BrokenRule.Minority ? [identity] : schedule.Identities, identity.Name);
        Disk = new SimulatedDisk(Name, schedule.Clock, _random) { Lies = schedule.Broken == BrokenRule.Durability };
        Disk.Written += bytes => schedule.Judge.Written(Name, bytes);
        Time = new ProcessTime(schedule.Clock);
        _process = new SimulatedProcess(schedule.Clock);
    }

    public string Name { get; }

    public SimulatedDisk Disk { get; }

    public ProcessTime Time { get; }

    /// <summary>Regions that this observer alone cannot see.</summary>
    public HashSet<string> Blind { get; } = [];

    /// <summary>It does not trust itself.</summary>
    public bool Doubts { get; set; }

    public bool IsDown => _process.Crashed;

    public RoutingDecision? Decided => _epochs.Decided;

    public void Start()
    {
        var process = _process = new SimulatedProcess(_schedule.Clock);
        var platform = Options.Create(_schedule.Platform);
        var options = Options.Create(_schedule.Health);
        _epochs = new EpochKeeper(Disk, _set, _schedule.Regions, _schedule.HealthMetrics, NullLogger<EpochKeeper>.Instance);
        _votes = new VoteBook(_set, options.Value.VoteExpiry);
        _situation = new Situation(_set, _votes, new PassiveBook(), platform, options, Time);
        var peers = new SimulatedPeers(this, process, _schedule);
        _proposer = new QuorumProposer(_set, peers, _epochs, _schedule.Signer, _schedule.HealthMetrics, Time, _random, NullLogger<QuorumProposer>.Instance);
        _decider = new Decider(_set, _votes, _situation, _epochs, _proposer, Time);
        var pull = new VotePull(_set, peers, _votes, _epochs, options, Time);
        _epochs.Learned += decision => _situation.Orders.See(decision.Orders, Time.Now());
        _epochs.Learned += decision => _schedule.Judge.Known(Name, decision);
        _proposer.Decided += change => _schedule.Announce(Name, change.Decision);
        Run(async () =>
        {
            await _epochs.LoadAsync(CancellationToken.None);
            if (_epochs.Decided is { } decided)
            {
                _situation.Orders.See(decided.Orders, Time.Now());
            }

            Every(process, s_beat, BeatAsync);
            Every(process, s_pull, () => pull.RefreshAsync(CancellationToken.None));
        });
    }

    public void Crash()
    {
        _process.Crash();
        Disk.Crash();
    }

    public void StandStill(TimeSpan time) => _process.StandStill(time);

    /// <summary>What comes in from outside; an exception that escapes is a violation.</summary>
    public void Run(Func<Task> work)
    {
        var process = _process;
        process.Run(async () =>
        {
            try
            {
                await work();
            }
            // The simulation's boundary: whatever it is, the service would have met it too.
            catch (Exception e)
            {
                _schedule.Judge.Violate($"{Name}: {e}");
            }
        });
    }

    public RoutingState State() => new() { Observer = Name, Decision = _epochs.Decided, Votes = _votes.Of(Name) };

    public async Task<EpochAnswer> AnswerAsync(EpochProposal proposal)
    {
        var answer = await _epochs.AnswerAsync(proposal, CancellationToken.None);
        return _schedule.Broken == BrokenRule.Amnesia ? answer with { Accepted = null } : answer;
    }

    public void Order(string region, OrderAction action, TimeSpan? time) => Run(async () =>
    {
        var order = new OperatorOrder
        {
            Region = region,
            Action = action,
            Weight = action == OrderAction.Pin ? PinnedWeight : null,
            Reason = "simulated",
            Epoch = Plan.Unstamped,
            IssuedTime = Time.GetUtcNow(),
            ExpireTime = Time.GetUtcNow() + time,
        };
        await _proposer.ProposeAsync(current => _situation.Next(current, order), OrderTries, CancellationToken.None);
    });

    private Task BeatAsync()
    {
        _votes.Take(Name, [.. _schedule.Regions.Select(Vote)], Time.Now());
        return _decider.LookAsync(!Doubts, CancellationToken.None);
    }

    private RegionVote Vote(string region) => new()
    {
        Observer = Name,
        Region = region,
        Verdict = Doubts ? Verdict.Abstain : _schedule.DownRegions.Contains(region) || Blind.Contains(region) ? Verdict.Down : Verdict.Up,
        Suspicion = 0,
        Time = Time.GetUtcNow(),
    };

    /// <summary>Not in step with the others.</summary>
    private void Every(SimulatedProcess process, TimeSpan interval, Func<Task> work)
    {
        void Next() => _schedule.Clock.In(interval * (0.5 + _random.NextDouble()), () =>
        {
            if (!process.Crashed)
            {
                process.Run(() => Run(work));
                Next();
            }
        });
        Next();
    }
}
