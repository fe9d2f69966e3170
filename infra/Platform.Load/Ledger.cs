using System.Threading.Channels;

namespace Platform.Load;

/// <summary>
/// Every event of a run with what was answered: <c>accepted</c> must count exactly once; <c>unknown</c>, where no good answer
/// came, may count once or not at all.
/// </summary>
public sealed class Ledger : IAsyncDisposable
{
    public const string Header = "event_id,visitor_id,answer";
    private const string Accepted = "accepted";
    private const string Unknown = "unknown";

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(100_000) { SingleReader = true });
    private readonly StreamWriter _file;
    private readonly Task _writing;

    public Ledger(string path)
    {
        _file = new StreamWriter(path, append: false);
        _file.WriteLine(Header);
        _writing = WriteAsync();
    }

    public void Write(string eventId, string visitorId, bool acknowledged)
    {
        if (!_lines.Writer.TryWrite($"{eventId},{visitorId},{(acknowledged ? Accepted : Unknown)}"))
        {
            throw new IOException("the ledger's disk cannot keep up: a ledger with holes proves nothing");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.Complete();
        await _writing;
        await _file.DisposeAsync();
    }

    /// <summary>Per visitor: how many distinct events were acknowledged, and how many may or may not have been taken.</summary>
    public static async Task<IReadOnlyDictionary<string, (long Accepted, long Unknown)>> ReadAsync(string path, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new LedgerException($"There is no ledger '{path}'. Write one with: platform load --ledger {path}");
        }

        var accepted = new HashSet<string>(StringComparer.Ordinal);
        var counts = new SortedDictionary<string, (long Accepted, long Unknown)>(StringComparer.Ordinal);
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(path, ct))
        {
            if (++number == 1 && line == Header)
            {
                continue;
            }

            if (line.Split(',') is not [var id, var visitor, Accepted or Unknown] cells)
            {
                throw new LedgerException($"Line {number} of '{path}' is not a ledger's. Name a file that platform load --ledger wrote.");
            }

            var count = counts.GetValueOrDefault(visitor);
            counts[visitor] = cells[2] == Unknown
                ? (count.Accepted, count.Unknown + 1)
                : (count.Accepted + (accepted.Add(id) ? 1 : 0), count.Unknown);
        }

        return counts;
    }

    private async Task WriteAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync())
        {
            await _file.WriteLineAsync(line);
            if (_lines.Reader.Count == 0)
            {
                await _file.FlushAsync();
            }
        }
    }
}
