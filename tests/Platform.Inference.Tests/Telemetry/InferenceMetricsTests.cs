using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Inference.Tests.Telemetry;

/// <summary>What a scrape of the real service sees.</summary>
public sealed class InferenceMetricsTests
{
    [Fact]
    public async Task Requests_AnsweredRefusedAndUnknown_AreCountedByModelVersionAndOutcome()
    {
        await using var host = await InferenceHost.StartAsync();
        using var figures = new Figures(host.Services.GetRequiredService<IMeterFactory>());
        await host.InstallAsync("1", 0.5);

        await host.AnswerAsync();
        await host.AnswerAsync();
        (await host.InferAsync(InferenceHost.OneRow("1,2"))).Dispose();
        (await host.InferAsync(InferenceHost.OneRow(), "/v2/models/nobody/infer")).Dispose();
        figures.Observe();

        Assert.Equal(2, figures["platform.inference.requests model=ranker outcome=ok version=1"]);
        Assert.Equal(1, figures["platform.inference.requests model=ranker outcome=invalid version=none"]);
        // A name that nobody loaded is no label: callers could make any number of them.
        Assert.Equal(1, figures["platform.inference.requests model=none outcome=unknown-model version=none"]);
        Assert.Equal(1, figures["platform.inference.loads model=ranker outcome=installed version=1"]);
        Assert.Equal(2, figures["platform.inference.batch.requests model=ranker version=1"]);
        Assert.Equal(2, figures["platform.inference.batch.rows model=ranker version=1"]);
        Assert.True(figures["platform.inference.compute.duration model=ranker version=1"] > 0);
        Assert.True(figures["platform.inference.queue.duration model=ranker version=1"] >= 0);
        Assert.True(figures["platform.inference.model.memory model=ranker version=1"] > 0);
        Assert.Equal(0, figures["platform.inference.queue.length model=ranker"]);
        Assert.Equal(Environment.ProcessorCount, figures["platform.inference.concurrency"]);
        Assert.InRange(figures["platform.inference.load.utilization"], 0, 1);
    }

    /// <summary>Sums of the measurements by instrument and tags.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _sums = [];

        public Figures(IMeterFactory meters)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                // Other hosts of this process have meters of the same name.
                if (instrument.Meter.Name == "Platform.Inference" && instrument.Meter.Scope == meters)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.Start();
        }

        public double this[string name]
        {
            get
            {
                lock (_sums)
                {
                    return _sums[name];
                }
            }
        }

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = string.Join(' ', tags.ToArray().OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}").Prepend(instrument.Name));
            lock (_sums)
            {
                _sums[name] = _sums.GetValueOrDefault(name) + value;
            }
        }
    }
}
