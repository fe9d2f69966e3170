using System.Diagnostics.Metrics;
using Platform.Health;
using Platform.Router;

namespace Platform.Simulation;

/// <summary>Counters that nobody reads: a hundred thousand schedules share them.</summary>
internal static class Meters
{
    private static readonly Factory s_factory = new();

    public static HealthMetrics Health { get; } = new(s_factory);

    public static RouterMetrics Router { get; } = new(s_factory);

    private sealed class Factory : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new(options);

        public void Dispose()
        {
            // The process ends with them.
        }
    }
}
