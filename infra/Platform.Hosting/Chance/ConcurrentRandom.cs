using System.Security.Cryptography;

namespace Platform.Hosting.Chance;

/// <summary>
/// A <see cref="Random"/> that many threads may share without a lock, and that repeats itself when seeded (SplitMix64 over one
/// counter). It is the <see cref="Random"/> that services are given.
/// </summary>
public sealed class ConcurrentRandom : Random
{
    private const long Golden = unchecked((long)0x9E3779B97F4A7C15);
    private long _state;

    public ConcurrentRandom()
        : this(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))))
    {
    }

    public ConcurrentRandom(long seed) => _state = seed;

    public override int Next() => (int)(Bits() % int.MaxValue);

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + Scale((ulong)((long)maxValue - minValue)));
    }

    public override long NextInt64() => (long)(Bits() % long.MaxValue);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + Scale((ulong)(maxValue - minValue));
    }

    public override double NextDouble() => (Bits() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (Bits() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        while (buffer.Length > 0)
        {
            BitConverter.TryWriteBytes(eight, Bits());
            var taken = Math.Min(eight.Length, buffer.Length);
            eight[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }

    protected override double Sample() => NextDouble();

    // The high half of a 128-bit product is uniform enough for any range here, and needs no retry loop.
    private long Scale(ulong range) => (long)Math.BigMul(Bits(), range, out _);

    private ulong Bits()
    {
        var z = (ulong)Interlocked.Add(ref _state, Golden);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
