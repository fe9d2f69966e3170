using System.Collections.Concurrent;
using Platform.Contracts.Control;
using Platform.Messaging.Buses;

namespace Platform.Local.Regions;

/// <summary>What observers announced over the bus, kept so that it can be announced again: late, twice, out of order.</summary>
internal sealed class AnnouncedDecisions
{
    /// <summary>Decisions that are kept; older ones make way.</summary>
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<long, Func<CancellationToken, Task>> _byEpoch = new();
    private readonly SharedBus _bus;

    private AnnouncedDecisions(SharedBus bus) => _bus = bus;

    public static async Task<AnnouncedDecisions> ListenAsync(SharedBus bus)
    {
        var announced = new AnnouncedDecisions(bus);
        await bus.ListenAsync<RegionFailedOver>(m => announced.Keep(m.Decision.Epoch, m));
        await bus.ListenAsync<RegionRestored>(m => announced.Keep(m.Decision.Epoch, m));
        return announced;
    }

    /// <summary>Announces old ones again, those that a newer one has followed; the latest first.</summary>
    /// <param name="most">How many, at most.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>How many there were.</returns>
    public async Task<int> AgainAsync(int most, CancellationToken ct)
    {
        var again = _byEpoch.OrderByDescending(a => a.Key).Skip(1).Take(most).ToList();
        foreach (var (_, announce) in again)
        {
            await announce(ct);
        }

        return again.Count;
    }

    private void Keep<T>(long epoch, T message)
        where T : class
    {
        _byEpoch.TryAdd(epoch, ct => _bus.PublishAsync(message, ct));
        if (_byEpoch.Count > Most)
        {
            _byEpoch.TryRemove(_byEpoch.Keys.Min(), out _);
        }
    }
}
