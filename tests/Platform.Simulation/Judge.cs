using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Health.Epochs;

namespace Platform.Simulation;

/// <summary>Sees everything that any process does and holds it against the invariants.</summary>
internal sealed class Judge(int majority, Action<string> trace)
{
    private readonly Dictionary<long, RoutingDecision> _proposed = [];
    private readonly Dictionary<long, HashSet<string>> _acceptedBy = [];
    private readonly SortedList<long, RoutingDecision> _decided = [];

    public List<string> Violations { get; } = [];

    public int Decisions => _decided.Count;

    public IEnumerable<RoutingDecision> Decided => _decided.Values;

    public void Violate(string what)
    {
        trace($"VIOLATION {what}");
        Violations.Add(what);
    }

    /// <summary>An observer asks for a decision to be accepted.</summary>
    public void Proposed(EpochProposal proposal)
    {
        if (proposal.Decision is { } decision)
        {
            _proposed.TryAdd(decision.Epoch, decision);
        }
    }

    /// <summary>A ledger has reached a disk.</summary>
    public void Written(string observer, byte[] bytes)
    {
        var ledger = JsonSerializer.Deserialize(bytes, LedgerJson.Default.EpochLedger)!;
        if (ledger.Accepted is { } accepted)
        {
            // A proposer accepts its own decision first, and may die before it asks anybody else: others build on what its disk tells.
            _proposed.TryAdd(accepted.Epoch, accepted);
            if (!_acceptedBy.TryGetValue(accepted.Epoch, out var observers))
            {
                _acceptedBy[accepted.Epoch] = observers = [];
            }

            observers.Add(observer);
        }
    }

    /// <summary>A process holds a decision for decided.</summary>
    public void Known(string who, RoutingDecision decision)
    {
        if (_decided.TryGetValue(decision.Epoch, out var known))
        {
            if (!ReferenceEquals(known, decision) && !Same(known, decision))
            {
                Violate($"epoch {decision.Epoch} is one decision at {who} and another elsewhere");
            }

            return;
        }

        trace($"epoch {decision.Epoch} after {decision.PreviousEpoch} decided by {decision.DecidedBy}: {string.Join(", ", decision.Weights.Select(w => $"{w.Key} {w.Value}"))} ({decision.Reason})");
        _decided[decision.Epoch] = decision;
        _proposed.TryAdd(decision.Epoch, decision);
        var acceptances = _acceptedBy.GetValueOrDefault(decision.Epoch)?.Count ?? 0;
        if (acceptances < majority)
        {
            Violate($"epoch {decision.Epoch} was decided with {acceptances} acceptances on disks, {majority} are a majority");
        }

        if (decision.Weights.Values.All(w => w == 0))
        {
            Violate($"epoch {decision.Epoch} leaves no region");
        }

        CheckCause(decision);
        var place = _decided.IndexOfKey(decision.Epoch);
        CheckDescent(decision, place > 0 ? _decided.Values[place - 1] : null);
        CheckDescent(place + 1 < _decided.Count ? _decided.Values[place + 1] : null, decision);
    }

    /// <summary>Nobody may have decided past a decision without building on it.</summary>
    private void CheckDescent(RoutingDecision? later, RoutingDecision? earlier)
    {
        if (later is null || earlier is null)
        {
            return;
        }

        var at = later;
        while (at.PreviousEpoch > earlier.Epoch && _proposed.TryGetValue(at.PreviousEpoch, out var previous))
        {
            at = previous;
        }

        if (at.PreviousEpoch != earlier.Epoch)
        {
            Violate($"epoch {later.Epoch} was decided past epoch {earlier.Epoch}, it follows {at.PreviousEpoch}");
        }
    }

    /// <summary>A region falls by a majority's votes or by an operator's order, never otherwise.</summary>
    private void CheckCause(RoutingDecision decision)
    {
        foreach (var (region, weight) in decision.Weights)
        {
            var before = _proposed.GetValueOrDefault(decision.PreviousEpoch)?.Weights.GetValueOrDefault(region) ?? 100;
            if (weight == 0 && before > 0
                && !decision.Orders.Any(o => o.Region == region && o.Action != OrderAction.Restore)
                && decision.Votes.Count(v => v.Region == region && v.Verdict == Verdict.Down) < majority)
            {
                Violate($"epoch {decision.Epoch} takes region {region} out by a minority");
            }
        }
    }

    private static bool Same(RoutingDecision a, RoutingDecision b) =>
        JsonSerializer.Serialize(a, ContractsJson.Default.RoutingDecision) == JsonSerializer.Serialize(b, ContractsJson.Default.RoutingDecision);
}
