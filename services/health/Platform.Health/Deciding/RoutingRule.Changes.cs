using Platform.Contracts.Control;

namespace Platform.Health.Deciding;

internal sealed partial class RoutingRule
{
    /// <summary>What one look changes, and why.</summary>
    private sealed class Changes(Dictionary<string, int> before, RoutingDecision? current)
    {
        private readonly List<string> _reasons = [];
        private readonly List<RegionVote> _votes = [];
        private Dictionary<string, int>? _falls;

        public Dictionary<string, int> Weights { get; private set; } = new(before);

        public IReadOnlyList<RegionVote> Votes => _votes;

        public IReadOnlyDictionary<string, int>? Falls => _falls ?? current?.Falls;

        public string? Reason => _reasons.Count > 0 ? string.Join("; ", _reasons) : null;

        public bool Any => !SameWeights(before, Weights);

        public void Because(string reason) => _reasons.Add(reason);

        public void Set(string region, int weight, string reason, IReadOnlyList<RegionVote>? votes = null)
        {
            if (Weights[region] == weight)
            {
                return;
            }

            Weights[region] = weight;
            _reasons.Add(reason);
            _votes.AddRange(votes ?? []);
        }

        /// <summary>Automation takes traffic away, which counts against the region for a while.</summary>
        public void Fall(string region, int weight, string reason, IReadOnlyList<RegionVote> votes, IPace pace)
        {
            Set(region, weight, reason, votes);
            var falls = current?.Falls?.GetValueOrDefault(region) ?? 0;
            if (!pace.IsFalling(region))
            {
                _falls ??= current?.Falls is { } known ? new(known) : [];
                _falls[region] = pace.IsForgiven(region) ? 1 : falls + 1;
            }
        }

        public void Forgive(string region)
        {
            _falls ??= current?.Falls is { } known ? new(known) : [];
            _falls.Remove(region);
        }

        public void TakeBack()
        {
            Weights = new(before);
            _reasons.Clear();
            _votes.Clear();
            _falls = null;
        }
    }
}
