namespace Platform.Trainer.Rows;

/// <summary>FNV-1a: the same in every process, so that a seed gives the same rows everywhere.</summary>
internal static class StableHash
{
    private const uint Offset = 2_166_136_261;
    private const uint Prime = 16_777_619;

    public static uint Of(int seed, string text)
    {
        var hash = (Offset ^ (uint)seed) * Prime;
        foreach (var c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        // FNV's low bits mix well, its high ones less so.
        return hash ^ (hash >> 15);
    }
}
