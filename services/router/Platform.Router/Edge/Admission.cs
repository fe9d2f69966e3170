using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Router.Routing;

namespace Platform.Router.Edge;

/// <summary>Why a request was not let in.</summary>
internal enum Refusal
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The routing decision says that there is no room for its class.</summary>
    Decided,

    /// <summary>The edge has as many requests under way as are answered in time, or as many as its class may fill.</summary>
    Full,
}

/// <summary>
/// Lets requests in by their criticality: each class may fill a part of the limit, the least critical one the smallest, so that the more
/// critical ones find room in what the others may not take. Lock-free.
/// </summary>
internal sealed class Admission(IOptions<RouterOptions> options, RoutingTable routing, RouterMetrics metrics)
{
    /// <summary>Turns for which a refused request counts.</summary>
    public const int ShedSlots = 12;

    /// <summary>The limit does not fall below this: so few requests are under way in any sick moment.</summary>
    private const int Least = 256;

    private readonly int[] _shed = new int[ShedSlots];
    private int _underWay;
    private int _busiest;
    private volatile int _slot;

    public ConcurrencyLimit Limit { get; } = new(Math.Min(Least, options.Value.MaxConcurrentRequests), options.Value.MaxConcurrentRequests);

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Requests refused in the last <see cref="ShedSlots"/> turns.</summary>
    public int Shed => _shed.Sum();

    /// <summary>When it answers <see cref="Refusal.None"/>, <see cref="Leave"/> has to follow.</summary>
    public Refusal TryEnter(Criticality criticality)
    {
        var refusal = IsDecided(criticality) ? Refusal.Decided : Refusal.None;
        if (refusal == Refusal.None)
        {
            var underWay = Interlocked.Increment(ref _underWay);
            if (underWay <= Limit.Current * PartOf(criticality))
            {
                if (underWay > Volatile.Read(ref _busiest))
                {
                    Volatile.Write(ref _busiest, underWay);
                }

                return Refusal.None;
            }

            Interlocked.Decrement(ref _underWay);
            refusal = Refusal.Full;
        }

        Interlocked.Increment(ref _shed[_slot]);
        metrics.Shed(criticality, refusal == Refusal.Decided ? "decision" : "limit");
        return refusal;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);

    /// <summary>Ends a turn: adapts the limit, and forgets what was refused long ago.</summary>
    /// <param name="slowdown">Latency as a multiple of the usual.</param>
    public void Turn(double slowdown)
    {
        Limit.Look(Interlocked.Exchange(ref _busiest, UnderWay), slowdown);
        var next = (_slot + 1) % ShedSlots;
        Volatile.Write(ref _shed[next], 0);
        _slot = next;
    }

    /// <summary>How much of the limit a class may fill.</summary>
    public static double PartOf(Criticality criticality) => criticality switch
    {
        Criticality.Ads => 0.6,
        Criticality.Recommendations => 0.75,
        Criticality.Search => 0.9,
        _ => 1,
    };

    /// <summary>Events and search stay, whatever a decision says.</summary>
    private bool IsDecided(Criticality criticality) =>
        criticality < Criticality.Search && routing.Current.Decision?.Shed is { } shed && shed.Contains(criticality);
}
