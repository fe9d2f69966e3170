using Platform.Contracts.Serving;
using SafeAs = Platform.Contracts.Serving.Durability;

namespace Platform.Ingestion.Durability;

/// <summary>What became of one entry.</summary>
/// <param name="Safe">How far it is safe; null when nothing durable took it.</param>
/// <param name="TooLarge">Kafka takes no message of this size.</param>
internal readonly record struct WriteResult(SafeAs? Safe, bool TooLarge);

/// <summary>
/// Makes entries durable in as many regions as their scope asks, side by side, and says how far that went. A region that is away
/// gets them from the disk later. With the own Kafka away entries go to the disk, although another region may be there: the disk
/// is near and keeps order. When the disk takes no more either, any region's Kafka is better than a refusal, since every region
/// reads the logs of all.
/// </summary>
internal sealed class DurableLog
{
    private readonly RegionLog _own;
    private readonly RegionLog[] _others;

    /// <param name="logs">Every region, the own one first, then in the order in which they stand in for it.</param>
    public DurableLog(IReadOnlyList<RegionLog> logs)
    {
        _own = logs[0];
        _others = [.. logs.Skip(1)];
    }

    public RegionLog Own => _own;

    public IReadOnlyList<RegionLog> Others => _others;

    public IEnumerable<RegionLog> All => _others.Prepend(_own);

    /// <summary>Whether something durable would take an entry now, as far as can be told without trying.</summary>
    public bool HasRoom => _own.Spool.HasRoom || All.Any(l => l.MayBeReachable);

    /// <summary>Writes all; the answers stand in the order of the entries.</summary>
    public async Task<WriteResult[]> WriteAsync(
        string topic, IReadOnlyList<LogEntry> entries, IReadOnlyList<EventScope> scopes, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        var elsewhere = Elsewhere(entries, scopes);
        var writes = elsewhere.Select(e => e.Log.WriteAsync(topic, e.Entries, cancellationToken)).Prepend(_own.WriteAsync(topic, entries, cancellationToken));
        var landed = await Task.WhenAll(writes);
        var own = landed[0];
        var inKafka = new int[entries.Count];
        var onDisk = new int[entries.Count];
        for (var i = 0; i < own.Length; i++)
        {
            Count(own[i], ref inKafka[i], ref onDisk[i]);
        }

        for (var region = 0; region < elsewhere.Count; region++)
        {
            var places = elsewhere[region].Places;
            for (var i = 0; i < places.Count; i++)
            {
                Count(landed[region + 1][i], ref inKafka[places[i]], ref onDisk[places[i]]);
            }
        }

        await RescueAsync(topic, entries, own, inKafka, onDisk, cancellationToken);
        var results = new WriteResult[entries.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new WriteResult(SafeOf(inKafka[i], onDisk[i]), own[i] == Landing.TooLarge);
        }

        return results;
    }

    private static SafeAs? SafeOf(int inKafka, int onDisk) => (inKafka, onDisk) switch
    {
        ( >= 2, _) => SafeAs.Global,
        (1, > 0) => SafeAs.GlobalPending,
        (1, _) => SafeAs.Regional,
        (_, > 0) => SafeAs.Spooled,
        _ => null,
    };

    private static void Count(Landing landing, ref int inKafka, ref int onDisk)
    {
        inKafka += landing == Landing.Kafka ? 1 : 0;
        onDisk += landing == Landing.Spool ? 1 : 0;
    }

    private List<Part> Elsewhere(IReadOnlyList<LogEntry> entries, IReadOnlyList<EventScope> scopes)
    {
        var parts = new List<Part>();
        if (_others.Length == 0)
        {
            return parts;
        }

        var second = Array.Find(_others, o => o.MayBeReachable) ?? _others[0];
        foreach (var log in _others)
        {
            List<LogEntry>? part = null;
            List<int>? places = null;
            for (var i = 0; i < entries.Count; i++)
            {
                if (scopes[i] == EventScope.Everywhere || (scopes[i] == EventScope.Global && log == second))
                {
                    (part ??= []).Add(entries[i]);
                    (places ??= []).Add(i);
                }
            }

            if (part is not null)
            {
                parts.Add(new Part(log, part, places!));
            }
        }

        return parts;
    }

    private async Task RescueAsync(
        string topic, IReadOnlyList<LogEntry> entries, Landing[] own, int[] inKafka, int[] onDisk, CancellationToken cancellationToken)
    {
        foreach (var other in _others)
        {
            var lost = Enumerable.Range(0, entries.Count).Where(i => inKafka[i] + onDisk[i] == 0 && own[i] == Landing.Nowhere).ToList();
            if (lost.Count == 0)
            {
                return;
            }

            var landings = new Landing[lost.Count];
            await other.RescueAsync(topic, [.. lost.Select(i => entries[i])], landings, cancellationToken);
            for (var i = 0; i < lost.Count; i++)
            {
                Count(landings[i], ref inKafka[lost[i]], ref onDisk[lost[i]]);
            }
        }
    }

    private sealed record Part(RegionLog Log, IReadOnlyList<LogEntry> Entries, IReadOnlyList<int> Places);
}
