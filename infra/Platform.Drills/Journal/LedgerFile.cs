using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Platform.Drills.Journal;

/// <summary>One event of a run's load with what was answered.</summary>
/// <param name="EventId">Its id.</param>
/// <param name="VisitorId">Whose it is; no other run has this visitor.</param>
/// <param name="Due">When it was due.</param>
/// <param name="Answered">When its answer came or its deadline ended.</param>
/// <param name="Acknowledged">True when it was acknowledged and must be found; otherwise it may be found or not.</param>
/// <param name="Region">Who answered; null when nobody did.</param>
public readonly record struct LedgerEntry(string EventId, string VisitorId, TimeSpan Due, TimeSpan Answered, bool Acknowledged, string? Region);

/// <summary>
/// <c>ledger.csv</c>: a line an event, written while the load goes on and off its path. Ids and regions are the run's own and hold
/// neither commas nor quotes.
/// </summary>
public sealed class LedgerFile : IAsyncDisposable
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string Name = "ledger.csv";

    /// <summary>The first line.</summary>
    public const string Header = "event_id,visitor_id,due_s,answered_s,answer,region";

    private const int MostWaiting = 100_000;
    private const string Accepted = "accepted";
    private const string Unknown = "unknown";

    private readonly Channel<LedgerEntry> _entries = Channel.CreateBounded<LedgerEntry>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly StreamWriter _file;
    private readonly Task _writing;

    private LedgerFile(string path)
    {
        _file = new StreamWriter(path, append: false);
        _writing = WriteAllAsync();
    }

    /// <summary>Begins the ledger of a run in its folder.</summary>
    public static LedgerFile Create(string folder)
    {
        Directory.CreateDirectory(folder);
        return new LedgerFile(Path.Combine(folder, Name));
    }

    /// <summary>Adds an event.</summary>
    /// <exception cref="IOException">The disk cannot keep up.</exception>
    public void Write(in LedgerEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry))
        {
            throw new IOException("The ledger's disk cannot keep up: a ledger with holes proves nothing.");
        }
    }

    /// <summary>Reads the ledger in a run's folder, line by line.</summary>
    /// <exception cref="InvalidDataException">A line is not a ledger's; the message names it.</exception>
    public static async IAsyncEnumerable<LedgerEntry> ReadAsync(string folder, [EnumeratorCancellation] CancellationToken ct)
    {
        var path = Path.Combine(folder, Name);
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, ct))
        {
            if (++number == 1 && line == Header)
            {
                continue;
            }

            yield return Parse(line) ?? throw new InvalidDataException($"Line {number} of '{path}' is not a ledger's.");
        }
    }

    /// <summary>Writes what waits and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        try
        {
            await _writing;
        }
        finally
        {
            await _file.DisposeAsync();
        }
    }

    private async Task WriteAllAsync()
    {
        try
        {
            await _file.WriteLineAsync(Header);
            await foreach (var entry in _entries.Reader.ReadAllAsync())
            {
                await _file.WriteLineAsync(Format(entry));
                if (_entries.Reader.Count == 0)
                {
                    // What is on disk when the engine is killed is what can be checked afterwards.
                    await _file.FlushAsync();
                }
            }
        }
        catch (Exception e)
        {
            // The next Write fails instead of filling a queue that nobody reads.
            _entries.Writer.TryComplete(e);
            throw;
        }
    }

    private static string Format(in LedgerEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.EventId},{entry.VisitorId},{entry.Due.TotalSeconds:0.######},{entry.Answered.TotalSeconds:0.######},{(entry.Acknowledged ? Accepted : Unknown)},{entry.Region}");

    private static LedgerEntry? Parse(string line) =>
        line.Split(',') is [{ Length: > 0 } id, { Length: > 0 } visitor, var due, var answered, Accepted or Unknown, var region] cells
        && TrySeconds(due, out var dueAt)
        && TrySeconds(answered, out var answeredAt)
            ? new LedgerEntry(id, visitor, dueAt, answeredAt, cells[4] == Accepted, region.Length == 0 ? null : region)
            : null;

    private static bool TrySeconds(string text, out TimeSpan span)
    {
        var valid = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9;
        span = valid ? TimeSpan.FromSeconds(seconds) : default;
        return valid;
    }
}
