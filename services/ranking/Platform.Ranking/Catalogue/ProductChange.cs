using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Contracts.Catalog;

namespace Platform.Ranking.Catalogue;

/// <summary>What one region's topic says of a product at one time.</summary>
/// <param name="Product">Null: the product is gone.</param>
/// <param name="Time">The record's timestamp.</param>
/// <param name="Region">The region whose topic it came from; decides between equal times, so that all replicas agree.</param>
internal sealed record ProductChange(string Id, Product? Product, DateTimeOffset Time, string Region)
{
    /// <summary>Of the record's value; equal when it says the same. 0: not known.</summary>
    public UInt128 Fingerprint { get; init; }

    public bool Replaces(ProductChange other) =>
        Time != other.Time ? Time > other.Time : string.CompareOrdinal(Region, other.Region) >= 0;

    /// <summary>Whether it only repeats what the other says, as when a shop sends its whole catalogue each night.</summary>
    public bool Repeats(ProductChange other) =>
        Product is not null && other.Product is not null && Fingerprint != 0 && Fingerprint == other.Fingerprint;

    public static UInt128 FingerprintOf(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
