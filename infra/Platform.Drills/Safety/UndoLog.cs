using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Drills.Targets;

namespace Platform.Drills.Safety;

/// <summary>
/// The undoing of every fault, on disk before the fault is made: whoever finds the file can heal what its writer left. A line a fault, and a
/// line when it is undone. Safe for concurrent use.
/// </summary>
internal sealed class UndoLog : IAsyncDisposable
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "undo.jsonl";

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly FileStream _file;
    private int _last;

    private UndoLog(FileStream file) => _file = file;

    /// <summary>Begins the log of a run in its folder.</summary>
    public static async Task<UndoLog> CreateAsync(string folder, TargetAddress target, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var log = new UndoLog(new FileStream(Path.Combine(folder, Name), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite));
        await log.AppendAsync(new UndoLine { Target = target }, ct);
        return log;
    }

    /// <summary>Opens the log in a run's folder to note what is undone now.</summary>
    public static UndoLog Open(string folder) => new(new FileStream(Path.Combine(folder, Name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite));

    /// <summary>Notes an undoing; its number.</summary>
    /// <exception cref="IOException">It is not on disk: the fault must not be made.</exception>
    public async Task<int> AddAsync(Undo undo, CancellationToken ct)
    {
        var id = Interlocked.Increment(ref _last);
        await AppendAsync(new UndoLine { Id = id, Undo = undo }, ct);
        return id;
    }

    /// <summary>Notes that it is done.</summary>
    public Task DoneAsync(int id, string by, CancellationToken ct) => AppendAsync(new UndoLine { Id = id, DoneBy = by }, ct);

    /// <summary>What a log says: the target, every undoing, and who did those that are done.</summary>
    /// <exception cref="InvalidDataException">It is no such log.</exception>
    public static async Task<UndoState> ReadAsync(string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, Name);
        var undos = new SortedDictionary<int, Undo>();
        var done = new Dictionary<int, string>();
        TargetAddress? target = null;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (await reader.ReadLineAsync(ct) is { } text)
        {
            switch (Parse(text))
            {
                case { Target: { } found }:
                    target = found;
                    break;
                case { Undo: { } undo } line:
                    undos[line.Id] = undo;
                    break;
                case { DoneBy: { } by } line:
                    done[line.Id] = by;
                    break;
            }
        }

        return target is null ? throw new InvalidDataException($"'{path}' names no target: it is not the undo list of a drill.") : new UndoState(target, undos, done);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _turn.Dispose();
    }

    /// <summary>A writer that was killed leaves half a line at the end at most; its fault was never made.</summary>
    private static UndoLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, UndoJson.Default.UndoLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task AppendAsync(UndoLine line, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await _file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(line, UndoJson.Default.UndoLine), ct);
            await _file.WriteAsync("\n"u8.ToArray(), ct);
            _file.Flush(flushToDisk: true);
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <param name="Target">Where it is done.</param>
/// <param name="Undos">Every undoing by its number, in the order of the faults.</param>
/// <param name="Done">Who did those that are done.</param>
internal sealed record UndoState(TargetAddress Target, IReadOnlyDictionary<int, Undo> Undos, IReadOnlyDictionary<int, string> Done)
{
    /// <summary>What is still to be undone, the last fault first.</summary>
    public IReadOnlyList<KeyValuePair<int, Undo>> Open => [.. Undos.Where(u => !Done.ContainsKey(u.Key)).Reverse()];
}

internal sealed record UndoLine
{
    public int Id { get; init; }

    public TargetAddress? Target { get; init; }

    public Undo? Undo { get; init; }

    public string? DoneBy { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(UndoLine))]
internal sealed partial class UndoJson : JsonSerializerContext;
