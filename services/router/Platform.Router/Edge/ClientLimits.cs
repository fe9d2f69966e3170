using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Options;
using Platform.Router.Forwarding;

namespace Platform.Router.Edge;

/// <summary>How many requests a second one address may send. Lock-free for an address that is known.</summary>
internal sealed class ClientLimits(IOptions<RouterOptions> options, TimeProvider time)
{
    /// <summary>Addresses that are told apart; those beyond share one allowance, so that no flood of addresses fills the memory.</summary>
    private const int Most = 65_536;

    private readonly ConcurrentDictionary<IPAddress, TokenBudget> _byAddress = new();
    private readonly TokenBudget _others = Allowance(options.Value, time);

    public bool TryTake(IPAddress? address)
    {
        var allowance = address is null ? _others
            : _byAddress.TryGetValue(address, out var known) ? known
            : _byAddress.Count < Most ? _byAddress.GetOrAdd(address, _ => Allowance(options.Value, time))
            : _others;
        return allowance.TryTake();
    }

    /// <summary>Addresses whose allowance is whole again need no memory: it would be the same if it were made anew.</summary>
    public void Forget()
    {
        foreach (var (address, allowance) in _byAddress)
        {
            if (allowance.IsWhole)
            {
                _byAddress.TryRemove(address, out _);
            }
        }
    }

    private static TokenBudget Allowance(RouterOptions options, TimeProvider time) =>
        new(0, options.RequestsPerSecondPerClient, options.RequestsPerSecondPerClient, time);
}
