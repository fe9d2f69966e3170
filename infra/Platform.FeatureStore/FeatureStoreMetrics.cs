using System.Diagnostics.Metrics;
using Platform.FeatureStore.Redis;

namespace Platform.FeatureStore;

/// <summary>What the store counts, in the meter <c>Platform.FeatureStore</c>.</summary>
internal static class FeatureStoreMetrics
{
    private static readonly Meter s_meter = new("Platform.FeatureStore");

    private static readonly Counter<long> s_unreadable = s_meter.CreateCounter<long>(
        "platform.feature.unreadable", "{value}", "Stored visitors that could not be read; the next event starts them anew.");

    private static readonly Counter<long> s_conflicts = s_meter.CreateCounter<long>(
        "platform.feature.conflicts", "{transaction}", "Transactions that found something changed since it was read, and were made anew.");

    public static void Conflict() => s_conflicts.Add(1);

    public static void Unreadable(PackedError error) => s_unreadable.Add(1, new KeyValuePair<string, object?>("error.type", error.ToString()));
}
