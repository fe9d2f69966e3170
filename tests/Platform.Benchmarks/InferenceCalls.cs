using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Listens to what ranking and inference, both in this process, measure of each call while it is there.</summary>
internal sealed class InferenceCalls : IDisposable
{
    private const string Call = "platform.ranking.inference.duration";
    private const string Compute = "platform.inference.compute.duration";
    private const string Queue = "platform.inference.queue.duration";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, Latencies> _latencies = new();

    public InferenceCalls()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is Call or Compute or Queue)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) =>
            _latencies.GetOrAdd(instrument.Name, _ => new Latencies()).Record(TimeSpan.FromSeconds(seconds)));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"p50 {Median(Call) - Median(Queue) - Median(Compute):F2} ms (the whole call {Median(Call):F2} ms, queue {Median(Queue):F2} ms, model {Median(Compute):F2} ms)");

    private double Median(string instrument) => _latencies.TryGetValue(instrument, out var latencies) ? latencies.Milliseconds(50) : 0;
}
