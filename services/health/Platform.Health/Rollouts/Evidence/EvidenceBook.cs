using System.Collections.Concurrent;
using Platform.Contracts.Rollouts;
using Platform.Health.Voting;
using Platform.Rollouts.Statistics;

namespace Platform.Health.Rollouts.Evidence;

/// <summary>
/// What every region has seen, as its observer told last. Sums only grow, so that a region that cannot be heard now counts with what it had seen.
/// </summary>
internal sealed class EvidenceBook(ObserverSet observers, EvidenceCounter counter, ShadowPull shadows)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<RolloutEvidence>> _others = new(StringComparer.Ordinal);

    /// <summary>What this observer's region has seen; nothing at the witness.</summary>
    public IReadOnlyList<RolloutEvidence> Own => [.. counter.Evidence, .. shadows.Evidence];

    public void Take(string observer, IReadOnlyList<RolloutEvidence> evidence)
    {
        if (observers.Others.Any(o => o.Name == observer))
        {
            _others[observer] = evidence;
        }
    }

    /// <summary>What all regions have seen of a candidate in its phase.</summary>
    public RolloutEvidence Of(ModelRollout model, RolloutCandidate candidate) => _others.Values.SelectMany(e => e).Concat(Own)
        .Where(e => e.Model == model.Model && e.Since == candidate.Since)
        .Aggregate(
            new RolloutEvidence { Model = model.Model, Version = candidate.Artifact.Version, Since = candidate.Since },
            EvidenceSums.Add);
}
