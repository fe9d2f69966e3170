using System.Security.Cryptography;
using System.Text;
using Platform.Contracts.Events;
using StackExchange.Redis;

namespace Platform.FeatureStore.Redis;

/// <summary>
/// Every key of the store. All begin with the hash tag of their bucket, so that on Redis Cluster a transaction's keys lie in one slot
/// (infra/decisions/exactly-once-in-redis.md).
/// </summary>
internal static class FeatureKeys
{
    private const string Bucket = "{f0}";

    public static readonly RedisValue VersionField = "v";
    public static readonly RedisValue DataField = "d";

    /// <summary>Hash: a partition's next offset and newest event time, by region/topic/partition.</summary>
    public static readonly RedisKey Positions = Bucket + "o";

    /// <summary>Hash of a visitor: <see cref="VersionField"/> and <see cref="DataField"/>.</summary>
    public static RedisKey Visitor(string pseudonym) => Bucket + "v:" + pseudonym;

    /// <summary>Hash of an item's counters, by <see cref="Items.CounterField"/>.</summary>
    public static RedisKey Item(string id) => Bucket + "i:" + id;

    /// <summary>Sorted set of the items viewed with an item.</summary>
    public static RedisKey CoVisits(string id) => Bucket + "w:" + id;

    /// <summary>Sorted set of the items bought with an item.</summary>
    public static RedisKey CoPurchases(string id) => Bucket + "b:" + id;

    /// <summary>Sorted set of the items chosen for a query. Hashed: what people type may be long, and may be about them.</summary>
    public static RedisKey Query(string normalized) => Hashed("q", normalized);

    /// <summary>Sorted set of an epoch's most popular items.</summary>
    public static RedisKey Popular(long epoch) => $"{Bucket}p:{epoch}";

    /// <summary>Sorted set of the items with most to do lately, in an epoch.</summary>
    public static RedisKey Recent(long epoch) => $"{Bucket}r:{epoch}";

    /// <summary>String that exists when an event has been applied: 128 bits of the id's hash, so that a key has the same size whatever the id.</summary>
    public static RedisKey Mark(UserEvent userEvent) => Hashed("e", userEvent.EventId);

    private static RedisKey Hashed(string kind, string text)
    {
        var prefix = Encoding.ASCII.GetBytes(Bucket + kind);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        var key = new byte[prefix.Length + 16];
        prefix.CopyTo(key, 0);
        hash[..16].CopyTo(key.AsSpan(prefix.Length));
        return key;
    }
}
