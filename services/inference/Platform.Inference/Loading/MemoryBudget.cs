using System.Globalization;
using Microsoft.Extensions.Options;

namespace Platform.Inference.Loading;

/// <summary>
/// Whether a model fits into the memory that the container has left, asked before its bytes are read, and how much its runs may take. A
/// model that is refused leaves the serving ones alone, one that is killed by the kernel takes them along.
/// </summary>
internal sealed class MemoryBudget(IOptions<InferenceOptions> options)
{
    private const string Version2 = "/sys/fs/cgroup/memory.max";
    private const string Version1 = "/sys/fs/cgroup/memory/memory.limit_in_bytes";

    /// <summary>What loading takes at its highest, by the bytes of the file: the file, the parsed graph, and the weights laid out for the processor.</summary>
    private const double LoadFactor = 3;

    /// <summary>Share of the limit that the tensors of all runs may take together; the rest is for weights, requests and the process itself.</summary>
    private const double RunShare = 0.4;

    /// <summary>Buffers of the first runs.</summary>
    private const long FirstRunBytes = 16L << 20;

    /// <summary>The limit in bytes: the configured one, the container's, or all that the machine has.</summary>
    public long Limit { get; } = options.Value.MemoryLimitBytes > 0 ? options.Value.MemoryLimitBytes
        : ReadLimit(Version2) ?? ReadLimit(Version1) ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>What the tensors of all runs may take together, in bytes. A run that wants more fails, and the process lives.</summary>
    public long RunBytes => (long)(Limit * RunShare);

    /// <summary>Why a model does not fit, with the figures; null when it does.</summary>
    /// <param name="modelBytes">Of all its files.</param>
    public string? Refusal(long modelBytes)
    {
        var used = Environment.WorkingSet;
        var needed = (long)(modelBytes * LoadFactor) + FirstRunBytes;
        return used + needed <= Limit
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It does not fit in memory: {Megabytes(modelBytes)} MB of files need {Megabytes(needed)} MB while they are loaded, {Megabytes(used)} MB are in use, the limit is {Megabytes(Limit)} MB.");
    }

    private static double Megabytes(long bytes) => Math.Round(bytes / 1e6, 1);

    /// <summary>Null where there is no such file, or no limit in it; a number above any machine's memory is version 1's way of saying none.</summary>
    private static long? ReadLimit(string path) =>
        File.Exists(path)
        && long.TryParse(File.ReadAllText(path).AsSpan().Trim(), CultureInfo.InvariantCulture, out var limit)
        && limit <= GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 4
            ? limit
            : null;
}
