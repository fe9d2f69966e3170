using System.Globalization;

namespace Platform.Ingestion.Spool;

/// <summary>
/// The numbered folder that this process holds for as long as it lives: the first one that nobody else holds. Instances of a
/// region may so share one volume, and a restarted one, whatever its name now, finds what it or a sibling left.
/// </summary>
internal sealed class SpoolFolder : IDisposable
{
    private const int Most = 1_000;
    private const string LockFile = "lock";

    private readonly FileStream _lock;

    private SpoolFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Takes the first free folder under <paramref name="root"/>.</summary>
    public static SpoolFolder Take(string root)
    {
        for (var i = 0; i < Most; i++)
        {
            var path = System.IO.Path.Combine(root, i.ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(path);
            if (TryHold(path) is { } taken)
            {
                return taken;
            }
        }

        throw new InvalidOperationException($"All {Most} spool folders under {System.IO.Path.GetFullPath(root)} are held by other processes.");
    }

    /// <summary>Takes the folders that nobody holds and that still hold entries: instances that are no more left them.</summary>
    public static IEnumerable<SpoolFolder> TakeLeft(string root)
    {
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            if (Directory.EnumerateFiles(path, "*.segment", SearchOption.AllDirectories).Any() && TryHold(path) is { } taken)
            {
                yield return taken;
            }
        }
    }

    public string Of(string region) => System.IO.Path.Combine(Path, region);

    public void Dispose() => _lock.Dispose();

    private static SpoolFolder? TryHold(string path)
    {
        try
        {
            return new SpoolFolder(path, new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // Held by another process.
            return null;
        }
    }
}
