using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Cli.Datasets;

/// <summary>How far an interrupted replay came: the first <see cref="Entries"/> entries of the data set are answered for, and in the counts.</summary>
internal sealed record ReplayState
{
    /// <summary>How many entries, from the first, are done; an entry is one row or, for orders, the rows of one order.</summary>
    public long Entries { get; init; }

    /// <summary>By how much times were moved, so that a resumed run moves them alike.</summary>
    public TimeSpan Shift { get; init; }

    public UploadCounts Counts { get; init; } = new();

    /// <summary>The file for a data set and a target, in the user's own state folder.</summary>
    public static string DefaultPath(string folder, Uri edge)
    {
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Path.GetFullPath(folder)}\n{edge}")))[..16];
        return Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "platform",
            $"replay-{key}.json");
    }

    public static async Task<ReplayState?> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using var stream = File.OpenRead(path);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, CliJson.Default.ReplayState, ct);
        }
        catch (JsonException)
        {
            throw new UsageException($"'{path}' is not the state of a replay. Delete it, or begin anew with --restart.");
        }
    }

    /// <summary>Written beside and renamed, so that a crash leaves the old or the new one.</summary>
    public async Task WriteAsync(string path, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = path + ".new";
        await File.WriteAllBytesAsync(beside, JsonSerializer.SerializeToUtf8Bytes(this, CliJson.Default.ReplayState), ct);
        File.Move(beside, path, overwrite: true);
    }
}
