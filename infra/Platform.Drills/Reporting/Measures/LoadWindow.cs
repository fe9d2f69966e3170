using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>The requests that were due in a stretch of a run, added up.</summary>
internal sealed class LoadWindow
{
    private readonly SortedDictionary<string, long> _byRegion = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _byRung = new(StringComparer.Ordinal);

    private LoadWindow()
    {
    }

    public long SentGet { get; private set; }

    public long SentPost { get; private set; }

    public long FailedGet { get; private set; }

    public long FailedPost { get; private set; }

    /// <summary>Good answers later than the objective allows.</summary>
    public long Slow { get; private set; }

    public LatencyHistogram Latency { get; } = new();

    public IReadOnlyDictionary<string, long> ByRegion => _byRegion;

    public IReadOnlyDictionary<string, long> ByRung => _byRung;

    public long Sent => SentGet + SentPost;

    public long Failed => FailedGet + FailedPost;

    public long Bad => Failed + Slow;

    public long Answered => Sent - Failed;

    /// <summary>The intervals that touch the stretch; with intervals far shorter than a phase, those at its edges decide nothing.</summary>
    public static LoadWindow Between(LoadRecord load, TimeSpan from, TimeSpan to) =>
        Of(load.Samples.Where(s => s.Start + load.Interval > from && s.Start < to));

    /// <summary>Some intervals.</summary>
    public static LoadWindow Of(IEnumerable<LoadSample> samples)
    {
        var window = new LoadWindow();
        foreach (var sample in samples)
        {
            window.SentGet += sample.Get.Sent;
            window.SentPost += sample.Post.Sent;
            window.FailedGet += sample.Get.Failed;
            window.FailedPost += sample.Post.Failed;
            window.Add(sample.Get);
            window.Add(sample.Post);
        }

        return window;
    }

    /// <summary>Share of the good answers that a region gave, 0 to 1.</summary>
    public double ShareOf(string region) => Answered == 0 ? 0 : (double)_byRegion.GetValueOrDefault(region) / Answered;

    private void Add(RequestSample sample)
    {
        Slow += sample.Slow;
        Latency.Add(sample.Latency);
        AddTo(_byRegion, sample.ByRegion);
        AddTo(_byRung, sample.ByRung);
    }

    private static void AddTo(SortedDictionary<string, long> sum, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (key, count) in counts)
        {
            sum[key] = sum.GetValueOrDefault(key) + count;
        }
    }
}
