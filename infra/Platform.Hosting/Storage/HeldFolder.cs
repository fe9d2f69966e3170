using System.Globalization;

namespace Platform.Hosting.Storage;

/// <summary>
/// The numbered folder that this process holds for as long as it lives: the first one under a root that nobody else holds. Instances of a
/// region may so share one volume, and a restarted one, whatever its name now, finds what it or a sibling left.
/// </summary>
public sealed class HeldFolder : IDisposable
{
    private const int Most = 1_000;
    private const string LockFile = "lock";

    private readonly FileStream _lock;

    private HeldFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Takes the first free folder under <paramref name="root"/>, which is made when absent.</summary>
    public static HeldFolder Take(string root)
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

        throw new InvalidOperationException($"All {Most} folders under {System.IO.Path.GetFullPath(root)} are held by other processes.");
    }

    /// <summary>Takes the folders that nobody holds and that hold files of a pattern at any depth: processes that are no more left them.</summary>
    public static IEnumerable<HeldFolder> TakeLeft(string root, string pattern)
    {
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            if (Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories).Any() && TryHold(path) is { } taken)
            {
                yield return taken;
            }
        }
    }

    /// <summary>A folder or file in it.</summary>
    public string Of(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();

    private static HeldFolder? TryHold(string path)
    {
        try
        {
            return new HeldFolder(path, new FileStream(System.IO.Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (Directory.Exists(path))
        {
            // Held by another process.
            return null;
        }
    }
}
