using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Rollouts.Arms;

/// <summary>The two arms of a canary.</summary>
public enum Arm
{
    /// <summary>Answered by the version that serves.</summary>
    Stable,

    /// <summary>Answered by the candidate.</summary>
    Canary,
}

/// <summary>
/// Puts visitors into arms by a salted hash, so that every instance in every region puts a visitor into the same arm without being
/// told, and that the arms of one canary say nothing about those of the next.
/// </summary>
public static class ArmAssignment
{
    private const int LongestOnStack = 256;

    /// <param name="model">The model.</param>
    /// <param name="salt">The number of the transition that began the canary.</param>
    /// <param name="visitor">Pseudonym of the visitor.</param>
    /// <param name="canaryPercent">Share of the canary, 0 to 100.</param>
    public static Arm Of(string model, long salt, string visitor, int canaryPercent) =>
        Place(model, salt, visitor) < canaryPercent / 100.0 ? Arm.Canary : Arm.Stable;

    /// <summary>The visitor's place between 0 and 1, evenly spread.</summary>
    private static double Place(string model, long salt, string visitor)
    {
        var length = sizeof(long) + Encoding.UTF8.GetByteCount(model) + 1 + Encoding.UTF8.GetByteCount(visitor);
        var bytes = length <= LongestOnStack ? stackalloc byte[length] : new byte[length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, salt);
        var end = sizeof(long) + Encoding.UTF8.GetBytes(model, bytes[sizeof(long)..]);
        bytes[end] = 0;
        Encoding.UTF8.GetBytes(visitor, bytes[(end + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
