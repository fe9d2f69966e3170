using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Drills.Journal;

/// <summary>Journals on disk.</summary>
public static class JournalFile
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "journal.json";

    /// <summary>Writes the journal of a run into its folder, whole or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static Task WriteAsync(string folder, DrillJournal journal, CancellationToken ct) =>
        WriteWholeAsync(Path.Combine(folder, Name), journal, JournalJson.Default.DrillJournal, ct);

    /// <summary>Reads the journal in a run's folder.</summary>
    /// <exception cref="InvalidDataException">It is no journal, or of a version that this code does not know.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Task<DrillJournal> ReadAsync(string folder, CancellationToken ct) =>
        ReadVersionedAsync(Path.Combine(folder, Name), DrillJournal.CurrentVersion, JournalJson.Default.DrillJournal, ct);

    /// <summary>Writes JSON beside the file and moves it there, so that a reader sees the old or the new one.</summary>
    internal static async Task WriteWholeAsync<T>(string path, T value, JsonTypeInfo<T> type, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = path + ".new";
        await using (var file = File.Create(beside))
        {
            await JsonSerializer.SerializeAsync(file, value, type, ct);
        }

        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Reads JSON whose <c>version</c> is not above <paramref name="known"/>.</summary>
    internal static async Task<T> ReadVersionedAsync<T>(string path, int known, JsonTypeInfo<T> type, CancellationToken ct)
    {
        await using var file = File.OpenRead(path);
        try
        {
            using var json = await JsonDocument.ParseAsync(file, cancellationToken: ct);
            if (!json.RootElement.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number < 1)
            {
                throw new InvalidDataException($"'{path}' names no version: it is not a file of a drill.");
            }

            return number > known
                ? throw new InvalidDataException($"'{path}' has version {number}; this program reads versions up to {known}. Read it with a newer one.")
                : json.Deserialize(type) ?? throw new InvalidDataException($"'{path}' holds nothing.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{path}' is not a file of a drill: {e.Message}", e);
        }
    }
}

/// <summary>The JSON of journals.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(DrillJournal))]
public sealed partial class JournalJson : JsonSerializerContext;
