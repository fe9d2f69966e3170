using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Telemetry;

/// <summary>Figures of each model and version, and the traces' source.</summary>
internal sealed class InferenceMetrics
{
    public const string MeterName = "Platform.Inference";

    public static readonly ActivitySource Activities = new(MeterName);

    private static readonly double[] s_seconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
    private static readonly int[] s_counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _loads;
    private readonly Histogram<double> _queue;
    private readonly Histogram<double> _compute;
    private readonly Histogram<int> _batchRequests;
    private readonly Histogram<int> _batchRows;

    public InferenceMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(MeterName);
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = s_seconds };
        var counts = new InstrumentAdvice<int> { HistogramBucketBoundaries = s_counts };
        _requests = _meter.CreateCounter<long>("platform.inference.requests", "{request}", "Requests by what became of them; outcome 'deadline' counts those that were not run in time.");
        _loads = _meter.CreateCounter<long>("platform.inference.loads", "{load}", "Versions offered, by what became of them.");
        _queue = _meter.CreateHistogram("platform.inference.queue.duration", "s", "Time waiting for a turn.", advice: seconds);
        _compute = _meter.CreateHistogram("platform.inference.compute.duration", "s", "Time of a run. The rate of its sum over the concurrency is the utilisation.", advice: seconds);
        _batchRequests = _meter.CreateHistogram("platform.inference.batch.requests", "{request}", "Requests in a run.", advice: counts);
        _batchRows = _meter.CreateHistogram("platform.inference.batch.rows", "{row}", "Rows in a run.", advice: counts);
    }

    /// <param name="model">The model.</param>
    /// <param name="version">The version that answered; "none" where none did.</param>
    /// <param name="outcome">What became of it.</param>
    public void Request(string model, string version, InferOutcome outcome) =>
        _requests.Add(1, new("model", model), new("version", version), new("outcome", NameOf(outcome)));

    public void Load(string model, string version, string outcome) =>
        _loads.Add(1, new("model", model), new("version", version), new("outcome", outcome));

    /// <summary>A run that answered its requests, just now.</summary>
    /// <param name="manifest">The version.</param>
    /// <param name="requests">What it answered.</param>
    /// <param name="started">Timestamp of its start.</param>
    public void Ran(ModelManifest manifest, List<PendingInfer> requests, long started)
    {
        var tags = new TagList { { "model", manifest.Name }, { "version", manifest.Version } };
        _compute.Record(_time.GetElapsedTime(started).TotalSeconds, tags);
        _batchRequests.Record(requests.Count, tags);
        var rows = 0;
        foreach (var pending in requests)
        {
            rows += pending.Request.Rows;
            _queue.Record(_time.GetElapsedTime(pending.QueuedAt, started).TotalSeconds, tags);
        }

        _batchRows.Record(rows, tags);
    }

    /// <summary>What the scheduler can do at once and does, and how busy it was.</summary>
    public void ObserveScheduler(int concurrency, Func<int> running, LoadMeter load)
    {
        _meter.CreateObservableGauge("platform.inference.load.utilization", () => load.Read().Utilization, "1", "Share of the last ten seconds spent in runs: what an autoscaler reads.");
        _meter.CreateObservableGauge("platform.inference.load.queue", () => load.Read().QueueMilliseconds / 1000, "s", "Mean time in the queue over the last ten seconds.");
        _meter.CreateObservableGauge("platform.inference.concurrency", () => concurrency, "{run}", "Runs that may go side by side.");
        _meter.CreateObservableGauge("platform.inference.running", running, "{run}", "Runs under way.");
    }

    /// <summary>What waits, and what is in memory.</summary>
    public void ObserveModels(Func<IEnumerable<ModelSlot>> slots)
    {
        _meter.CreateObservableGauge(
            "platform.inference.queue.length",
            () => slots().Select(s => new Measurement<int>(s.Queue.Count, new KeyValuePair<string, object?>("model", s.Name))),
            "{request}",
            "Requests that wait.");
        _meter.CreateObservableGauge(
            "platform.inference.model.memory",
            () => slots().SelectMany(s => s.Memory).Select(m => new Measurement<long>(m.Bytes, new("model", m.Model), new("version", m.Version))),
            "By",
            "Files and bound tensors of the versions in memory.");
    }

    private static string NameOf(InferOutcome outcome) => outcome switch
    {
        InferOutcome.Ok => "ok",
        InferOutcome.UnknownModel => "unknown-model",
        InferOutcome.Invalid => "invalid",
        InferOutcome.QueueFull => "queue-full",
        InferOutcome.DeadlinePassed => "deadline",
        _ => "failed",
    };
}
