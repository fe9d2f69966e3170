using Platform.Contracts.Control;
using Platform.Health.Voting;

namespace Platform.Health.Deciding;

/// <summary>What the observers together hold of one region.</summary>
/// <param name="Down">A majority of all configured observers says down, one of them from outside the region.</param>
/// <param name="Up">A majority of all configured observers says up.</param>
/// <param name="Votes">The fresh votes of the region, one an observer.</param>
internal sealed record Tally(bool Down, bool Up, IReadOnlyList<RegionVote> Votes)
{
    public static Tally Of(string region, IReadOnlyList<RegionVote> fresh, ObserverSet observers)
    {
        var votes = fresh.Where(v => v.Region == region).DistinctBy(v => v.Observer).ToArray();
        var down = votes.Count(v => v.Verdict == Verdict.Down);
        var outside = votes.Any(v => v.Verdict == Verdict.Down && v.ObserverRegion != region);
        var up = votes.Count(v => v.Verdict == Verdict.Up);
        return new(down >= observers.Majority && outside, up >= observers.Majority, votes);
    }
}
