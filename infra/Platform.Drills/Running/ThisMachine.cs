using System.Runtime.InteropServices;
using Platform.Drills.Journal;

namespace Platform.Drills.Running;

/// <summary>The machine that runs load and target.</summary>
internal static class ThisMachine
{
    public static MachineRecord Describe(double? busyBefore) => new()
    {
        Cores = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        OperatingSystem = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
        BusyBefore = busyBefore is { } busy ? Math.Round(busy, 3) : null,
    };
}
