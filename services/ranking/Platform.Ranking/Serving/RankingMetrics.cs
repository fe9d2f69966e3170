using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Ranking.Serving;

/// <summary>Figures of the request path, and its activity source.</summary>
internal sealed class RankingMetrics
{
    public const string Name = "Platform.Ranking";

    public static readonly ActivitySource Activities = new(Name);

    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _candidates;
    private readonly Counter<long> _sourceFailures;
    private readonly Counter<long> _lookupFailures;
    private readonly Counter<long> _degraded;
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _hedges;
    private readonly Histogram<double> _calls;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _trials;
    private readonly Counter<long> _shadows;
    private readonly Counter<long> _impressions;
    private readonly Counter<long> _impressionsDropped;

    public RankingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _duration = meter.CreateHistogram("platform.ranking.request.duration", "s", "One recommendation, from read request to answer.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1] });
        _candidates = meter.CreateHistogram("platform.ranking.candidates", "{product}", "What a source found for one request.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 5, 10, 25, 50, 100, 200] });
        _sourceFailures = meter.CreateCounter<long>("platform.ranking.source.failures", "{request}", "Sources left out because they failed or took too long.");
        _lookupFailures = meter.CreateCounter<long>("platform.ranking.lookup.failures", "{lookup}", "Reads of the feature store that did not come in time.");
        _degraded = meter.CreateCounter<long>("platform.ranking.degraded", "{request}", "Answers on a rung below the full one.");
        _attempts = meter.CreateCounter<long>("platform.ranking.inference.attempts", "{attempt}", "Calls of an inference instance, by outcome.");
        _retries = meter.CreateCounter<long>("platform.ranking.inference.retries", "{attempt}", "Calls made again on another instance.");
        _hedges = meter.CreateCounter<long>("platform.ranking.inference.hedges", "{attempt}", "Calls joined by a second one at another instance because they took long.");
        _calls = meter.CreateHistogram("platform.ranking.inference.duration", "s", "One call of an inference instance, there and back.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0015, 0.002, 0.003, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5] });
        _ejections = meter.CreateCounter<long>("platform.ranking.inference.ejections", "{instance}", "Instances left alone for a while after a failure.");
        _trials = meter.CreateCounter<long>("platform.ranking.canary", "{request}", "Requests while there was a canary, by arm and whether its version scored.");
        _shadows = meter.CreateCounter<long>("platform.ranking.shadow", "{copy}", "Copies of requests for a shadow, by what became of them.");
        _impressions = meter.CreateCounter<long>("platform.ranking.impressions", "{impression}", "Impressions that Kafka acknowledged.");
        _impressionsDropped = meter.CreateCounter<long>("platform.ranking.impressions.dropped", "{impression}", "Impressions lost, by reason.");
    }

    public void Served(string placement, string rung, TimeSpan duration)
    {
        _duration.Record(duration.TotalSeconds, new("platform.placement", placement), new("platform.rung", rung));
        if (rung != Contracts.Serving.Rungs.None)
        {
            _degraded.Add(1, new("platform.placement", placement), new("platform.rung", rung));
        }
    }

    public void Found(string source, int count) => _candidates.Record(count, new KeyValuePair<string, object?>("platform.source", source));

    public void SourceFailed(string source, string reason) => _sourceFailures.Add(1, new("platform.source", source), new("error.type", reason));

    public void LookupFailed(string what, string reason) => _lookupFailures.Add(1, new("platform.lookup", what), new("error.type", reason));

    public void Attempted(string outcome) => _attempts.Add(1, new KeyValuePair<string, object?>("platform.outcome", outcome));

    public void Retried() => _retries.Add(1);

    public void Hedged() => _hedges.Add(1);

    public void Called(TimeSpan duration) => _calls.Record(duration.TotalSeconds);

    public void Ejected() => _ejections.Add(1);

    public void InArm(string arm, bool scored) => _trials.Add(1, new("platform.arm", arm), new("platform.outcome", scored ? "ok" : "failed"));

    public void Shadowed(string outcome) => _shadows.Add(1, new KeyValuePair<string, object?>("platform.outcome", outcome));

    public void ImpressionsDelivered(int count) => _impressions.Add(count);

    public void ImpressionDropped(string reason) => _impressionsDropped.Add(1, new KeyValuePair<string, object?>("platform.reason", reason));
}
