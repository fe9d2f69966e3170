using Platform.Contracts.Events;
using Platform.Contracts.Serving;
using Platform.Datasets.Importing;

namespace Platform.Cli.Datasets;

/// <summary>An entry to send, with the skipped ones that stand before it.</summary>
/// <param name="Entry">What is sent.</param>
/// <param name="Ordinal">1-based place among all entries of the data set, skipped ones too.</param>
/// <param name="SkippedBefore">What is not sent.</param>
internal sealed record ReplayItem(DatasetEntry<UserEvent> Entry, long Ordinal, IReadOnlyList<DatasetEntry<UserEvent>> SkippedBefore);

/// <summary>
/// Follows which entries are done while batches overtake each other: the state that may be stored reaches up to the first batch
/// that is not yet answered for.
/// </summary>
internal sealed class ReplayProgress(ReplayState start)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<long, (IReadOnlyList<ReplayItem> Items, IngestResponse Response)> _ahead = [];
    private readonly UploadCounts _counts = start.Counts.Copy();
    private long _nextBatch;
    private long _entries = start.Entries;

    /// <summary>What may be stored now.</summary>
    public ReplayState Safe
    {
        get
        {
            lock (_turn)
            {
                return start with { Entries = _entries, Counts = _counts.Copy() };
            }
        }
    }

    public void Done(long batch, IReadOnlyList<ReplayItem> items, IngestResponse response)
    {
        lock (_turn)
        {
            _ahead[batch] = (items, response);
            while (_ahead.Remove(_nextBatch, out var next))
            {
                Settle(next.Items, next.Response);
                _nextBatch++;
            }
        }
    }

    /// <summary>Counts the entries skipped after the last one sent.</summary>
    public void Finish(IReadOnlyList<DatasetEntry<UserEvent>> skipped)
    {
        lock (_turn)
        {
            foreach (var entry in skipped)
            {
                _counts.Skip(entry.Skipped!, entry.Rows);
            }

            _entries += skipped.Count;
        }
    }

    private void Settle(IReadOnlyList<ReplayItem> items, IngestResponse response)
    {
        for (var i = 0; i < items.Count; i++)
        {
            foreach (var entry in items[i].SkippedBefore)
            {
                _counts.Skip(entry.Skipped!, entry.Rows);
            }

            _counts.Add(response.Results[i], items[i].Entry.Rows);
            _entries = items[i].Ordinal;
        }
    }
}
