using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Load;

/// <summary>
/// What measures should not wait for what it measures. On a machine that both share, Linux divides processors between groups of processes
/// (sessions, containers), so that a high priority within one's own group changes nothing: a timer of 1 ms was seen to fire 138 ms late. A
/// real-time priority goes before all groups. It asks for little: the load generator takes some percent of a core, and the system gives
/// real-time threads no more than 95 % of one.
/// </summary>
public static partial class MeasuringPriority
{
    private const string Threads = "/proc/self/task";
    private const int RoundRobin = 2;
    private const int Lowest = 1;

    /// <summary>
    /// Lets every thread of this process, and those that it makes later, go before what is not real-time. Processes that it starts inherit it.
    /// </summary>
    /// <returns>False where the system has no such thing, or asks for a privilege that this process does not have; then nothing changed.</returns>
    public static bool TryTake()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var taken = false;
        foreach (var thread in Directory.EnumerateDirectories(Threads))
        {
            taken |= SetScheduler(int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), RoundRobin, Lowest) == 0;
        }

        return taken;
    }

    /// <param name="thread">Its number.</param>
    /// <param name="policy">Of the scheduler.</param>
    /// <param name="priority">The only field of a <c>sched_param</c>.</param>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
