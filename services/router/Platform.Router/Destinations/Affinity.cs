using System.Text;

namespace Platform.Router.Destinations;

/// <summary>
/// Weighted rendezvous hashing: a key stays with its destination as long as that one is in, and when it is not, only its own keys move.
/// Every router gives the same answer, without telling another.
/// </summary>
internal static class Affinity
{
    /// <summary>Asks for it: requests with the same value go to the same destination while they can.</summary>
    public const string Header = "X-Affinity-Key";

    /// <summary>Characters of a key that count.</summary>
    private const int MostCharacters = 128;

    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>FNV-1a: stable over processes and versions, which <see cref="string.GetHashCode()"/> is not.</summary>
    public static ulong HashOf(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[MostCharacters * 3];
        var length = Encoding.UTF8.GetBytes(text[..Math.Min(text.Length, MostCharacters)], bytes);
        var hash = FnvOffset;
        foreach (var b in bytes[..length])
        {
            hash = (hash ^ b) * FnvPrime;
        }

        return hash;
    }

    /// <summary>The destination with the highest score gets the key; each gets a part of all keys that follows its weight.</summary>
    public static double Score(ulong key, ulong destination, double weight)
    {
        // The finalizer of MurmurHash3: FNV alone spreads the last characters too little.
        var mixed = key ^ destination;
        mixed = (mixed ^ (mixed >> 33)) * 0xff51afd7ed558ccd;
        mixed = (mixed ^ (mixed >> 33)) * 0xc4ceb9fe1a85ec53;
        mixed ^= mixed >> 33;
        var uniform = ((mixed >> 11) + 1) * (1.0 / ((1UL << 53) + 1));
        return -weight / Math.Log(uniform);
    }
}
