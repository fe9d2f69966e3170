using System.Globalization;
using Platform.Hosting.Storage;

namespace Platform.Inference.Loading;

/// <summary>
/// Keeps on the disk which version is being loaded, and how often the process died over it. A version whose code ends the process would
/// otherwise end it again at each restart: after a few deaths it is refused instead. A few, since a process also dies of other things.
/// </summary>
internal sealed class LoadAttempts(HeldFolder folder)
{
    /// <summary>Deaths after which a version is not tried again.</summary>
    public const int Most = 3;

    private readonly string _folder = folder.Of("loading");

    /// <summary>Notes that a version is going to be loaded.</summary>
    /// <param name="manifestSha256">Names the version's bytes; checked.</param>
    /// <returns>Why it must not be; null when it may.</returns>
    public string? Begin(string manifestSha256)
    {
        var path = PathOf(manifestSha256);
        var deaths = File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var noted) ? noted : 0;
        if (deaths >= Most)
        {
            return $"The process died {deaths} times while it was loaded.";
        }

        Directory.CreateDirectory(_folder);
        File.WriteAllText(path, (deaths + 1).ToString(CultureInfo.InvariantCulture));
        return null;
    }

    /// <summary>Notes that the process outlived it.</summary>
    public void End(string manifestSha256) => File.Delete(PathOf(manifestSha256));

    private string PathOf(string manifestSha256) => Path.Combine(_folder, Path.GetFileName(manifestSha256));
}
