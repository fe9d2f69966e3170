using System.Runtime.InteropServices;

namespace Platform.Inference.Loading;

/// <summary>
/// Runs work on a thread of its own that takes the processor when those that answer requests do not want it. The runtime gives its
/// threads no priority on Linux; the system does.
/// </summary>
internal static partial class LowPriority
{
    /// <summary>A tenth of what another thread gets.</summary>
    private const int Nice = 10;

    private const int OneThread = 0;
    private const int TheCaller = 0;

    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            if (OperatingSystem.IsLinux())
            {
                // Fails for nobody: anyone may ask for less.
                _ = SetPriority(OneThread, TheCaller, Nice);
            }

            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = "low priority",
            Priority = ThreadPriority.Lowest,
        };
        thread.Start();
        return done.Task;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
