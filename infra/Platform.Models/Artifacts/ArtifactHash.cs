namespace Platform.Models.Artifacts;

/// <summary>A file's name is the SHA-256 of its bytes, in lower-case hex.</summary>
public static class ArtifactHash
{
    /// <summary>Characters of a hash.</summary>
    public const int Length = 64;

    /// <summary>True for 64 lower-case hex digits and nothing else, so that a hash can be a file name without further care.</summary>
    public static bool IsValid(string? sha256)
    {
        if (sha256 is not { Length: Length })
        {
            return false;
        }

        foreach (var c in sha256)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'a' and <= 'f')))
            {
                return false;
            }
        }

        return true;
    }
}
