using System.Text.Json;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Models.Artifacts;
using Platform.Models.Manifests;

namespace Platform.Models.Publishing;

/// <summary>
/// Which version of each model counts here: <c>models/NAME/current.json</c> holds the announcement of the newest one. Written
/// beside, flushed and renamed, so that a crash leaves the old record or the new one.
/// </summary>
public sealed partial class ModelRecords
{
    private const string RecordFile = "current.json";
    private const int MaxRecordBytes = 64 * 1024;

    private readonly string _folder;
    private readonly ILogger<ModelRecords> _logger;
    private readonly Lock _writing = new();
    private volatile IReadOnlyDictionary<string, ModelPublished> _current;

    /// <param name="folder">The store's folder; made when absent.</param>
    /// <param name="logger">Told of records that cannot be read.</param>
    public ModelRecords(string folder, ILogger<ModelRecords> logger)
    {
        _folder = Path.Combine(folder, "models");
        _logger = logger;
        Directory.CreateDirectory(_folder);
        _current = ReadAll();
    }

    /// <summary>The newest version of each model, by name.</summary>
    public IReadOnlyDictionary<string, ModelPublished> Current => _current;

    /// <summary>Versions sort as text.</summary>
    public static bool IsNewer(string version, string? than) => string.CompareOrdinal(version, than) > 0;

    /// <summary>Every mistake of an announcement, before any of it is used as a path or an address.</summary>
    public static IReadOnlyList<string> Mistakes(ModelPublished published)
    {
        var mistakes = new List<string>();
        if (!ManifestReader.IsName(published.Name))
        {
            mistakes.Add("name: 1 to 63 of a-z, 0-9 and '-'.");
        }

        if (!ManifestReader.IsVersion(published.Version))
        {
            mistakes.Add("version: 1 to 64 of letters, digits, '.', '_' and '-'.");
        }

        if (!ArtifactHash.IsValid(published.ManifestSha256))
        {
            mistakes.Add("manifestSha256: 64 lower-case hex digits.");
        }

        if (published.Holders is null || published.Holders.Count > 100)
        {
            mistakes.Add("holders: at most 100 addresses.");
        }

        return mistakes;
    }

    /// <summary>Records a version that is newer than the recorded one.</summary>
    /// <returns>False when it is not newer; then nothing changed.</returns>
    public bool Record(ModelPublished published)
    {
        if (Mistakes(published) is { Count: > 0 } mistakes)
        {
            throw new ArgumentException(string.Join(" ", mistakes), nameof(published));
        }

        lock (_writing)
        {
            if (!IsNewer(published.Version, _current.GetValueOrDefault(published.Name)?.Version))
            {
                return false;
            }

            Put(published);
            return true;
        }
    }

    /// <summary>Records a version that was decided on, newer or older than the recorded one: what a restart serves.</summary>
    public void Set(ModelPublished published)
    {
        lock (_writing)
        {
            Put(published);
        }
    }

    private void Put(ModelPublished published)
    {
        Write(Path.Combine(_folder, published.Name), published);
        _current = new Dictionary<string, ModelPublished>(_current, StringComparer.Ordinal) { [published.Name] = published };
    }

    private static void Write(string folder, ModelPublished published)
    {
        Directory.CreateDirectory(folder);
        var beside = Path.Combine(folder, Path.GetRandomFileName() + ".unfinished");
        using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, published, ContractsJson.Default.ModelPublished);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, Path.Combine(folder, RecordFile), overwrite: true);
    }

    private Dictionary<string, ModelPublished> ReadAll()
    {
        var found = new Dictionary<string, ModelPublished>(StringComparer.Ordinal);
        foreach (var folder in Directory.EnumerateDirectories(_folder))
        {
            foreach (var unfinished in Directory.EnumerateFiles(folder, "*.unfinished"))
            {
                File.Delete(unfinished);
            }

            var path = Path.Combine(folder, RecordFile);
            if (File.Exists(path) && Read(path) is { } published && published.Name == Path.GetFileName(folder))
            {
                found[published.Name] = published;
            }
        }

        return found;
    }

    private ModelPublished? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var published = file.Length <= MaxRecordBytes ? JsonSerializer.Deserialize(file, ContractsJson.Default.ModelPublished) : null;
            if (published is not null && Mistakes(published).Count == 0)
            {
                return published;
            }

            NotRead(path, "it is not a whole record");
        }
        catch (JsonException e)
        {
            NotRead(path, e.Message);
        }

        return null;
    }

    [LoggerMessage(9303, LogLevel.Warning, "The model record {Path} is left aside, and the version is fetched anew: {Reason}")]
    private partial void NotRead(string path, string reason);
}
