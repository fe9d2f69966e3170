using System.Collections.Frozen;
using System.Net;

namespace Platform.FaultProxy.Links;

/// <summary>The faults in force: an immutable snapshot, swapped when one comes or goes. Empty at start, so that a restart heals.</summary>
internal sealed class FaultBook(Random random)
{
    private readonly Lock _turn = new();
    private volatile FrozenDictionary<string, ActiveFault> _faults = FrozenDictionary<string, ActiveFault>.Empty;

    public IReadOnlyDictionary<string, LinkFaultRule> Rules => _faults.ToDictionary(f => f.Key, f => f.Value.Rule);

    /// <summary>What happens to a request; null when nothing does.</summary>
    public ActiveFault? For(int port, IPAddress? caller, PathString path)
    {
        foreach (var fault in _faults.Values)
        {
            if (fault.Hits(port, caller, path) && (fault.Rule.Share >= 1 || random.NextDouble() < fault.Rule.Share))
            {
                return fault;
            }
        }

        return null;
    }

    public void Put(string id, LinkFaultRule rule)
    {
        lock (_turn)
        {
            Remove(id);
            _faults = _faults.Append(new(id, new ActiveFault(rule))).ToFrozenDictionary();
        }
    }

    /// <summary>Takes a fault back and lets go of the requests that it holds; one that is not there is no error.</summary>
    public void Remove(string id)
    {
        lock (_turn)
        {
            if (_faults.TryGetValue(id, out var fault))
            {
                _faults = _faults.Where(f => f.Key != id).ToFrozenDictionary();
                fault.End();
            }
        }
    }
}

/// <summary>A fault in force.</summary>
internal sealed class ActiveFault(LinkFaultRule rule)
{
    private static readonly PathString s_health = new("/health");

    private readonly CancellationTokenSource _ended = new();
    private readonly FrozenSet<int> _ports = rule.Ports.ToFrozenSet();
    private readonly FrozenSet<string> _callers = rule.Callers.ToFrozenSet();

    public LinkFaultRule Rule => rule;

    /// <summary>Cancelled when it is taken back.</summary>
    public CancellationToken Ended => _ended.Token;

    public bool Hits(int port, IPAddress? caller, PathString path) =>
        _ports.Contains(port)
        && (_callers.Count == 0 || (caller is not null && _callers.Contains((caller.IsIPv4MappedToIPv6 ? caller.MapToIPv4() : caller).ToString())))
        && !(rule.Act is LinkFaultAct.Delay or LinkFaultAct.Error && path.StartsWithSegments(s_health));

    public void End() => _ended.Cancel();
}
