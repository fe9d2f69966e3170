using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Platform.Hosting.Discovery;

/// <summary>
/// Asks the system who a name stands for, on a thread of its own. The framework asks on a thread of the pool, which waits with it: when
/// a region's names go, a few lookups that take seconds hold all the threads of a small machine, and requests that have nothing to do
/// with that region wait as long. Lookups of the same name at the same time are one.
/// </summary>
public static class NameLookup
{
    private const int StackBytes = 256 * 1024;

    private static readonly ConcurrentDictionary<string, Lazy<Task<IPAddress[]>>> s_underWay = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The addresses of a name; an address stands for itself.</summary>
    /// <exception cref="SocketException">Nobody knows the name, or nobody could be asked.</exception>
    public static Task<IPAddress[]> OfAsync(string name, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            return Task.FromCanceled<IPAddress[]>(ct);
        }

        return IPAddress.TryParse(name, out var address)
            ? Task.FromResult<IPAddress[]>([address])
            : s_underWay.GetOrAdd(name, static n => new(() => AskAsync(n))).Value.WaitAsync(ct);
    }

    private static Task<IPAddress[]> AskAsync(string name)
    {
        var answer = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            new Thread(() => Ask(name, answer), StackBytes) { IsBackground = true, Name = "lookup" }.Start();
        }
        catch
        {
            // No thread to be had now; the next one who asks tries again.
            s_underWay.TryRemove(name, out _);
            throw;
        }

        return answer.Task;
    }

    private static void Ask(string name, TaskCompletionSource<IPAddress[]> answer)
    {
        try
        {
            answer.SetResult(Dns.GetHostAddresses(name));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            answer.SetException(e);
        }
        finally
        {
            s_underWay.TryRemove(name, out _);
        }
    }
}
