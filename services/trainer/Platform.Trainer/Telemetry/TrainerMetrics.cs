using System.Diagnostics.Metrics;

namespace Platform.Trainer.Telemetry;

/// <summary>Figures of the trainer.</summary>
internal sealed class TrainerMetrics
{
    private readonly Counter<long> _trainings;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _unreadable;

    public TrainerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Trainer");
        _trainings = meter.CreateCounter<long>("platform.trainer.trainings", "{training}", "Trainings by what came of them.");
        _duration = meter.CreateHistogram<double>("platform.trainer.duration", "s", "Time of a training, from the log to the outcome.");
        _unreadable = meter.CreateCounter<long>("platform.trainer.unreadable", "{message}", "Messages that are not what their topic holds.");
    }

    public void Trained(string model, string outcome, TimeSpan duration)
    {
        _trainings.Add(1, new("model", model), new("outcome", outcome));
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("model", model));
    }

    public void Unreadable(string topic) => _unreadable.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", topic));
}
