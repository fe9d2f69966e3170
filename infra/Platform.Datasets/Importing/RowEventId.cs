using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Datasets.Importing;

/// <summary>Event ids that a row decides: the same row of the same data set has the same id, in every run.</summary>
internal static class RowEventId
{
    /// <summary>A UUID of version 8 from a hash of data set and row.</summary>
    public static string Of(string dataset, long row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{dataset}/{row}")), hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString();
    }
}
