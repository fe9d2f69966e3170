using Platform.Contracts.Control;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>What the observers together hold of one region.</summary>
/// <param name="Down">A majority of all configured observers says down, one of them from outside the region.</param>
/// <param name="Slow">Not that, but a majority says slow or down, one of them from outside.</param>
/// <param name="Up">A majority of all configured observers says up.</param>
/// <param name="Votes">The fresh votes of the region, one an observer.</param>
internal sealed record Tally(bool Down, bool Slow, bool Up, IReadOnlyList<RegionVote> Votes)
{
    public static Tally Of(string region, IReadOnlyList<RegionVote> fresh, ObserverSet observers)
    {
        var votes = fresh.Where(v => v.Region == region).DistinctBy(v => v.Observer).ToArray();
        var down = Carried(v => v.Verdict == Verdict.Down);
        return new(
            down,
            !down && Carried(v => v.Verdict is Verdict.Slow or Verdict.Down),
            votes.Count(v => v.Verdict == Verdict.Up) >= observers.Majority,
            votes);

        bool Carried(Func<RegionVote, bool> says) => votes.Count(says) >= observers.Majority && votes.Any(v => says(v) && v.ObserverRegion != region);
    }
}
