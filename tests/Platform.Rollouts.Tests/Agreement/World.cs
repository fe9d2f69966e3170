using Platform.Contracts.Rollouts;
using Platform.Rollouts.Agreement;
using Platform.Rollouts.Arms;
using Platform.Rollouts.Lifecycle;

namespace Platform.Rollouts.Tests.Agreement;

/// <summary>
/// Three observers and four ranking instances on a network that loses, delays, doubles and reorders, with crashes and partitions, driven by one
/// seed. Every answer that ranking gives is kept with the number of the state that it followed.
/// </summary>
internal sealed class World
{
    private static readonly string[] s_names = ["health-a", "health-b", "witness"];

    private readonly Random _random;
    private readonly bool _forgetful;
    private readonly Dictionary<string, Observer> _observers;
    private readonly List<Action> _messages = [];
    private readonly Ranking[] _rankings = [new(), new(), new(), new()];
    private readonly HashSet<string> _cutOff = [];
    private int _published;

    /// <param name="seed">The same seed, the same history.</param>
    /// <param name="forgetful">Observers lose at a crash what they promised: then two histories have to be found.</param>
    public World(int seed, bool forgetful = false)
    {
        (_random, _forgetful) = (new Random(seed), forgetful);
        _observers = s_names.ToDictionary(n => n, n => new Observer(n));
    }

    public IEnumerable<Observer> Observers => _observers.Values;

    public List<(long Number, string Visitor, string Version)> Answers { get; } = [];

    /// <summary>The longest history; all others are beginnings of it, or something is broken.</summary>
    public IReadOnlyList<ModelTransition> Longest => Observers.Select(o => o.History.After(0, int.MaxValue)).MaxBy(h => h.Count)!;

    public void Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            Step();
        }
    }

    /// <summary>The network heals and everybody pulls from everybody.</summary>
    public void Heal()
    {
        _cutOff.Clear();
        foreach (var to in Observers)
        {
            foreach (var from in Observers)
            {
                to.Learn(from.History.After(to.History.State.Number, int.MaxValue));
            }
        }
    }

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 74:
                Deliver();
                break;
            case < 78:
                Propose(Pick(Observers));
                break;
            case < 84:
                var (puller, source) = (Pick(Observers), Pick(Observers));
                if (Reach(puller.Name, source.Name))
                {
                    puller.Learn(source.History.After(puller.History.State.Number, _random.Next(1, 5)));
                }

                break;
            case < 85:
                Pick(Observers).Crash(_forgetful);
                break;
            case < 87:
                Cut();
                break;
            default:
                Answer(Pick(_rankings));
                break;
        }
    }

    /// <summary>One observer at most is cut off at a time, as a region that is gone; sometimes none.</summary>
    private void Cut()
    {
        _cutOff.Clear();
        if (_random.Next(2) == 0)
        {
            _cutOff.Add(Pick(s_names));
        }
    }

    private bool Reach(string from, string to) => from == to || (!_cutOff.Contains(from) && !_cutOff.Contains(to));

    private void Answer(Ranking ranking)
    {
        // Heard late, or from an observer that is behind: an older state must not override a newer.
        ranking.Hear(Pick(Observers).History.State);
        var visitor = $"v-{_random.Next(50)}";
        if (ranking.State.Of("ranker") is { Stable: { } stable } model)
        {
            var version = model.Candidate is { Phase: RolloutPhase.Canary } candidate
                && ArmAssignment.Of("ranker", candidate.Since, visitor, candidate.CanaryPercent) == Arm.Canary
                    ? candidate.Artifact.Version
                    : stable.Version;
            Answers.Add((ranking.State.Number, visitor, version));
        }
    }

    private void Propose(Observer proposer)
    {
        if (RandomStep(proposer.History) is not { } transition)
        {
            return;
        }

        var attempt = new Attempt(new RolloutBallot(++proposer.Round, proposer.Name), transition, s_names);
        var life = proposer.Life;
        Ask(proposer, attempt, life);
    }

    private void Ask(Observer proposer, Attempt attempt, int life)
    {
        var asked = attempt.Proposal;
        foreach (var peer in Observers)
        {
            Send(proposer.Name, peer.Name, () =>
            {
                var answer = peer.Take(asked);
                Send(peer.Name, proposer.Name, () =>
                {
                    // A proposer that crashed meanwhile knows nothing of its try.
                    if (proposer.Life != life || attempt.Decided is not null)
                    {
                        return;
                    }

                    attempt.Take(asked, peer.Name, answer);
                    proposer.Round = Math.Max(proposer.Round, attempt.HighestRound);
                    if (attempt.Decided is { } decided)
                    {
                        proposer.Learn([decided]);
                    }
                    else if (attempt.Proposal != asked)
                    {
                        Ask(proposer, attempt, life);
                    }
                });
            });
        }
    }

    /// <summary>Whatever an engineer or the rule could want just now.</summary>
    private ModelTransition? RandomStep(History history)
    {
        var model = history.State.Of("ranker") ?? new ModelRollout { Model = "ranker" };
        var kinds = Enum.GetValues<TransitionKind>();
        _random.Shuffle(kinds);
        return kinds.Select(kind => Of(kind, model, history.NextNumber)).OfType<ModelTransition>().FirstOrDefault(t => Transitions.Mistake(model, t) is null);
    }

    private ModelTransition? Of(TransitionKind kind, ModelRollout model, long number)
    {
        var version = kind == TransitionKind.Published ? $"{++_published}"
            : kind == TransitionKind.RolledBack ? Pick([model.Stable?.Version, model.Candidate?.Artifact.Version, model.Waiting.FirstOrDefault()?.Version])
            : model.Candidate?.Artifact.Version;
        return version is null ? null : Sample.Transition(number, version, kind, Pick(new[] { "ann", "bob" }));
    }

    private void Send(string from, string to, Action deliver)
    {
        if (_random.Next(10) == 0)
        {
            return;
        }

        void Arrive()
        {
            if (Reach(from, to))
            {
                deliver();
            }
        }

        _messages.Add(Arrive);
        if (_random.Next(10) == 0)
        {
            _messages.Add(Arrive);
        }
    }

    private void Deliver()
    {
        if (_messages.Count > 0)
        {
            var index = _random.Next(_messages.Count);
            var message = _messages[index];
            _messages.RemoveAt(index);
            message();
        }
    }

    private T Pick<T>(IEnumerable<T> from)
    {
        var all = from.ToArray();
        return all[_random.Next(all.Length)];
    }

    internal sealed class Observer(string name)
    {
        private RolloutLedger _ledger = new();

        public string Name => name;

        public History History { get; } = new();

        /// <summary>Counts crashes: messages to an earlier life find nobody who waits for them.</summary>
        public int Life { get; private set; }

        public long Round { get; set; }

        public RolloutAnswer Take(RolloutProposal proposal)
        {
            (_ledger, var answer) = _ledger.Take(proposal, name);
            return answer;
        }

        public void Learn(IReadOnlyList<ModelTransition> decided)
        {
            foreach (var transition in decided)
            {
                if (History.Append(transition))
                {
                    _ledger = _ledger.Decided();
                }
            }
        }

        public void Crash(bool forgets)
        {
            Life++;
            Round = 0;
            _ledger = forgets ? new RolloutLedger { Number = _ledger.Number } : _ledger;
        }
    }

    private sealed class Ranking
    {
        public RolloutState State { get; private set; } = new();

        public void Hear(RolloutState heard) => State = heard.Number > State.Number ? heard : State;
    }
}
