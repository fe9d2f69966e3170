using System.Globalization;
using System.Runtime.InteropServices;

namespace Platform.Load;

/// <summary>
/// What measures should not wait for what it measures. On a machine that both share, Linux divides processors between groups of processes
/// (sessions, containers), so that a high priority within one's own group changes nothing: a timer of 1 ms was seen to fire 138 ms late. A
/// real-time priority goes before all groups. It asks for little: the load generator takes some percent of a core, and the system gives
/// real-time threads no more than 95 % of one.
/// </summary>
public sealed partial class MeasuringPriority : IDisposable
{
    private const string Threads = "/proc/self/task";
    private const int RoundRobin = 2;
    private const int Lowest = 1;
    private const int Gone = -1;

    /// <summary>The runtime gives each thread that it makes the policy that the process began with: the new ones are looked for this often.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;

    private MeasuringPriority(TimeProvider time) => _timer = time.CreateTimer(_ => Take(), null, TimeSpan.Zero, s_look);

    /// <summary>
    /// Lets every thread of this process go before what is not real-time, until it is disposed; those that are there then keep it. Processes that it starts
    /// inherit it. Where a system has no such thing, or asks for a privilege that this process does not have, nothing changes.
    /// </summary>
    /// <param name="time">The clock.</param>
    public static MeasuringPriority Keep(TimeProvider time) => new(time);

    public void Dispose() => _timer.Dispose();

    private static void Take()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Threads))
        {
            var thread = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            if (GetScheduler(thread) is not RoundRobin and not Gone)
            {
                SetScheduler(thread, RoundRobin, Lowest);
            }
        }
    }

    /// <returns>The scheduler's policy; <see cref="Gone"/> when there is no such thread.</returns>
    [LibraryImport("libc", EntryPoint = "sched_getscheduler")]
    private static partial int GetScheduler(int thread);

    /// <param name="thread">Its number.</param>
    /// <param name="policy">Of the scheduler.</param>
    /// <param name="priority">The only field of a <c>sched_param</c>.</param>
    /// <returns>0, or -1 without the privilege: then it is measured as well as it goes, and a drill says how late its load was.</returns>
    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);
}
