using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>A stretch in which clients saw bad answers: failed, or later than the objective allows.</summary>
/// <param name="First">When its first bad request was due.</param>
/// <param name="Last">When its last bad request was due.</param>
/// <param name="Bad">Bad requests in it.</param>
internal sealed record Disturbance(TimeSpan First, TimeSpan Last, long Bad)
{
    /// <summary>Bad requests with less than this between them belong together: clients are served again when it stays quiet for so long.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>The disturbances of a run, in the order of time.</summary>
    public static IReadOnlyList<Disturbance> Of(LoadRecord load)
    {
        var found = new List<Disturbance>();
        foreach (var sample in load.Samples)
        {
            if (Of(sample) is not { } next)
            {
                continue;
            }

            if (found.Count > 0 && next.First - found[^1].Last <= Quiet)
            {
                found[^1] = new Disturbance(found[^1].First, next.Last, found[^1].Bad + next.Bad);
            }
            else
            {
                found.Add(next);
            }
        }

        return found;
    }

    private static Disturbance? Of(LoadSample sample)
    {
        var first = Earlier(sample.Get.FirstBad, sample.Post.FirstBad);
        var last = Later(sample.Get.LastBad, sample.Post.LastBad);
        return first is null || last is null
            ? null
            : new Disturbance(first.Value, last.Value, sample.Get.Failed + sample.Get.Slow + sample.Post.Failed + sample.Post.Slow);
    }

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    private static TimeSpan? Later(TimeSpan? one, TimeSpan? other) => one is null || other > one ? other : one;
}
