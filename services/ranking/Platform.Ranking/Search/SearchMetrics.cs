using System.Diagnostics.Metrics;

namespace Platform.Ranking.Search;

internal sealed class SearchMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _empty;
    private readonly Counter<long> _corrected;

    public SearchMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Ranking");
        _duration = meter.CreateHistogram("platform.search.duration", "s", "One search, from read request to answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1] });
        _empty = meter.CreateCounter<long>("platform.search.empty", "{request}", "Searches that found nothing.");
        _corrected = meter.CreateCounter<long>("platform.search.corrected", "{request}", "Searches answered for a corrected query.");
    }

    public void Answered(SearchResults results, TimeSpan duration)
    {
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("platform.outcome", "answered"));
        if (results.TotalSize == 0)
        {
            _empty.Add(1);
        }

        if (results.CorrectedQuery is not null)
        {
            _corrected.Add(1);
        }
    }

    public void CutOff(TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("platform.outcome", "deadline"));
}
