using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Platform.Hosting.Discovery;

/// <summary>
/// The instances behind a list of addresses. A name with several DNS records stands for as many instances, asked for anew every
/// second; an IP address stands for itself. An answer that fails or is empty changes nothing: the last known instances are kept,
/// since a dead name server says nothing about the services.
/// </summary>
public sealed partial class InstanceDirectory : IAsyncDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<Uri> _addresses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _refreshing;
    private volatile IReadOnlyList<Uri> _instances;

    public InstanceDirectory(IEnumerable<string> addresses, TimeProvider time, ILogger<InstanceDirectory> logger)
    {
        _addresses = [.. addresses.Select(a => new Uri(a))];
        _time = time;
        _logger = logger;
        _instances = [.. _addresses.Where(IsFixed)];
        _refreshing = _addresses.All(IsFixed) ? Task.CompletedTask : RefreshAsync(_stop.Token);
    }

    /// <summary>The instances now known, in a stable order. Empty only before the first DNS answer.</summary>
    public IReadOnlyList<Uri> Instances => _instances;

    public async ValueTask DisposeAsync()
    {
        // A container disposes of a service once for each name that it is registered by.
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync();
        await _refreshing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private static bool IsFixed(Uri address) => address.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private async Task RefreshAsync(CancellationToken stop)
    {
        var known = new Dictionary<Uri, Uri[]>();
        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            foreach (var address in _addresses)
            {
                var found = IsFixed(address) ? [address] : await ResolveAsync(address, stop);
                if (found.Length > 0)
                {
                    known[address] = found;
                }
            }

            var now = _addresses.SelectMany(a => known.GetValueOrDefault(a, [])).Distinct().ToArray();
            if (!now.SequenceEqual(_instances))
            {
                InstancesChanged(now.Length, string.Join(", ", now.Select(i => i.Authority)));
                _instances = now;
            }
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task<Uri[]> ResolveAsync(Uri address, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(s_deadline);
        try
        {
            var found = await NameLookup.OfAsync(address.Host, deadline.Token);
            return [.. found.Where(ip => ip.AddressFamily == AddressFamily.InterNetwork).Select(ip => ip.ToString()).Order(StringComparer.Ordinal).Select(ip => new UriBuilder(address) { Host = ip }.Uri)];
        }
        catch (SocketException e)
        {
            NotResolved(address.Host, e.SocketErrorCode);
            return [];
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            NotResolved(address.Host, SocketError.TimedOut);
            return [];
        }
    }

    [LoggerMessage(9001, LogLevel.Information, "{Count} instances: {Instances}")]
    private partial void InstancesChanged(int count, string instances);

    [LoggerMessage(9002, LogLevel.Debug, "{Host} is not resolved ({Error}); its last known instances are kept")]
    private partial void NotResolved(string host, SocketError error);
}
