using Platform.Client;

namespace Platform.Load;

/// <summary>
/// Compares a ledger with what the platform has counted. Each event of a load run is of one of the run's own visitors, so that
/// the number of events counted for a visitor is the number of theirs that took effect.
/// </summary>
public sealed class LedgerCheck(EdgeClient edge, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until every acknowledged event has counted, at most <paramref name="patience"/>.</summary>
    public async Task<LedgerReport> RunAsync(
        IReadOnlyDictionary<string, (long Accepted, long Unknown)> ledger, TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var report = await OnceAsync(ledger, ct);
            if ((report.Lost == 0 && report.CountedTwice == 0) || time.GetElapsedTime(start) > patience)
            {
                return report;
            }

            await Task.Delay(s_pause, time, ct);
        }
    }

    private async Task<LedgerReport> OnceAsync(IReadOnlyDictionary<string, (long Accepted, long Unknown)> ledger, CancellationToken ct)
    {
        var report = new LedgerReport { Visitors = ledger.Count };
        var losers = new List<(string Visitor, long Lost)>();
        foreach (var (visitor, (accepted, unknown)) in ledger)
        {
            var counted = await edge.GetEventCountAsync(visitor, ct);
            if (accepted > counted)
            {
                losers.Add((visitor, accepted - counted));
            }

            report = report with
            {
                Acknowledged = report.Acknowledged + accepted,
                Unknown = report.Unknown + unknown,
                Counted = report.Counted + counted,
                Lost = report.Lost + Math.Max(0, accepted - counted),
                CountedTwice = report.CountedTwice + Math.Max(0, counted - accepted - unknown),
            };
        }

        return report with { LostBy = losers };
    }
}

/// <summary>What a ledger's check showed.</summary>
public sealed record LedgerReport
{
    public required int Visitors { get; init; }

    /// <summary>Distinct events that were acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Events without a good answer: they may have been taken.</summary>
    public long Unknown { get; init; }

    /// <summary>Events that took effect.</summary>
    public long Counted { get; init; }

    /// <summary>Acknowledged events that took no effect.</summary>
    public long Lost { get; init; }

    /// <summary>Whose events those are, and how many.</summary>
    public IReadOnlyList<(string Visitor, long Lost)> LostBy { get; init; } = [];

    /// <summary>Effects beyond the events that can explain them.</summary>
    public long CountedTwice { get; init; }
}
