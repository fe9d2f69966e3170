using Platform.Contracts.Control;
using Platform.Health.Epochs;

namespace Platform.Health.Tests.Epochs;

/// <summary>Observers that propose at random over a bad network; every decision is recorded and checked.</summary>
/// <param name="seed">The schedule.</param>
/// <param name="observers">How many.</param>
/// <param name="forgetful">Break the rule on purpose: a crash loses what was promised.</param>
internal sealed class QuorumSimulation(int seed, int observers, bool forgetful = false)
{
    private readonly Random _random = new(seed);
    private readonly List<Action> _network = [];
    private readonly Node[] _nodes = [.. Enumerable.Range(0, observers).Select(i => new Node($"o{i}"))];
    private readonly Dictionary<long, RoutingDecision> _decided = [];
    private readonly Dictionary<RoutingDecision, HashSet<string>> _grantedBy = [];
    private long _routerEpoch;

    public List<string> Violations { get; } = [];

    public int Decisions => _decided.Count;

    public bool Agree => _nodes.Select(n => n.Disk.Decided?.Epoch).Distinct().Count() == 1;

    private int Majority => (observers / 2) + 1;

    public QuorumSimulation Run(int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            var node = _nodes[_random.Next(observers)];
            switch (_random.Next(24))
            {
                case 0 or 1:
                    Propose(node);
                    break;
                case 2:
                    Crash(node);
                    break;
                case 3:
                    Pull(node, _nodes[_random.Next(observers)]);
                    break;
                default:
                    Deliver();
                    break;
            }
        }

        return this;
    }

    /// <summary>No more faults: what is under way arrives, and everybody hears everybody.</summary>
    public void Heal()
    {
        while (_network.Count > 0)
        {
            var message = _network[0];
            _network.RemoveAt(0);
            message();
        }

        foreach (var node in _nodes)
        {
            foreach (var other in _nodes)
            {
                Learn(node, other.Disk.Decided);
            }
        }
    }

    private void Propose(Node node)
    {
        var a = _random.Next(2) * 100;
        var decision = new RoutingDecision
        {
            Epoch = Math.Max(node.Disk.NextEpoch, node.Above + 1),
            PreviousEpoch = node.Disk.Decided?.Epoch ?? 0,
            Weights = new Dictionary<string, int> { ["a"] = a, ["b"] = _random.Next(3) == 0 ? 0 : 100 },
            Reason = $"{node.Name} {_random.Next()}",
            DecidedBy = node.Name,
            DecidedTime = default,
        };
        var candidacy = new Candidacy(decision.Epoch, [.. _nodes.Select(n => n.Name)], Majority);
        node.Candidacy = (candidacy, decision);
        foreach (var other in _nodes)
        {
            Send(() => Ask(other, node, candidacy, decision));
        }
    }

    private void Ask(Node asked, Node proposer, Candidacy candidacy, RoutingDecision decision)
    {
        var (after, answer) = asked.Disk.Grant(new EpochProposal { Proposer = proposer.Name, Decision = decision }, asked.Name, ["a", "b"]);
        asked.Disk = after;
        if (answer.Granted)
        {
            _grantedBy.TryAdd(decision, []);
            _grantedBy[decision].Add(asked.Name);
        }

        Send(() => Count(proposer, candidacy, decision, answer));
    }

    private void Count(Node proposer, Candidacy candidacy, RoutingDecision decision, EpochAnswer answer)
    {
        // A proposer that crashed meanwhile does not know the question any more.
        if (proposer.Candidacy?.Candidacy != candidacy)
        {
            return;
        }

        candidacy.Add(answer);
        proposer.Above = Math.Max(proposer.Above, candidacy.HighestSeen);
        Learn(proposer, answer.Decided);
        if (candidacy.Decided)
        {
            proposer.Candidacy = null;
            Decided(decision);
            Learn(proposer, decision);
        }
    }

    private void Decided(RoutingDecision decision)
    {
        if (_decided.TryGetValue(decision.Epoch, out var other) && other != decision)
        {
            Violations.Add($"epoch {decision.Epoch} was decided twice");
        }

        _decided[decision.Epoch] = decision;
        if (_grantedBy[decision].Count < Majority)
        {
            Violations.Add($"epoch {decision.Epoch} was decided by a minority");
        }

        if (decision.Weights.Values.All(w => w == 0))
        {
            Violations.Add($"epoch {decision.Epoch} leaves no region");
        }

        // The router hears of it late, twice, out of order; it takes only higher epochs.
        Send(() => _routerEpoch = Math.Max(_routerEpoch, decision.Epoch));
    }

    private void Learn(Node node, RoutingDecision? decision)
    {
        if (decision is null)
        {
            return;
        }

        var before = node.Disk.Decided?.Epoch ?? 0;
        node.Disk = node.Disk.Learn(decision);
        if ((node.Disk.Decided?.Epoch ?? 0) < before)
        {
            Violations.Add($"{node.Name} went back from epoch {before}");
        }
    }

    private void Pull(Node node, Node from)
    {
        var seen = from.Disk.Decided;
        Send(() => Learn(node, seen));
    }

    private void Crash(Node node)
    {
        node.Candidacy = null;
        node.Above = 0;
        if (forgetful)
        {
            node.Disk = EpochLedger.Empty with { Decided = node.Disk.Decided };
        }
    }

    /// <summary>Lost, once, or twice; delivered in any order.</summary>
    private void Send(Action message)
    {
        for (var copies = _random.Next(10) switch { 0 => 0, 1 => 2, _ => 1 }; copies > 0; copies--)
        {
            _network.Add(message);
        }
    }

    private void Deliver()
    {
        if (_network.Count == 0)
        {
            return;
        }

        var i = _random.Next(_network.Count);
        var message = _network[i];
        _network.RemoveAt(i);
        message();
    }

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public EpochLedger Disk { get; set; } = EpochLedger.Empty;

        public long Above { get; set; }

        public (Candidacy Candidacy, RoutingDecision Decision)? Candidacy { get; set; }
    }
}
