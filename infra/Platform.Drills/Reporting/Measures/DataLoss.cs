using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>The recovery point: what was acknowledged and is missing.</summary>
/// <param name="Lost">Events.</param>
/// <param name="Age">
/// The stretch of acknowledged time that misses events: from the oldest missing one to the fault, or to the newest missing one where that is later.
/// </param>
internal sealed record DataLoss(long Lost, TimeSpan Age)
{
    /// <summary>The loss that a ledger shows.</summary>
    public static DataLoss Of(LedgerSummary ledger, TimeSpan fault)
    {
        if (ledger.Missing.Count == 0)
        {
            return new DataLoss(ledger.Lost, TimeSpan.Zero);
        }

        var oldest = ledger.Missing.Min(m => m.Acknowledged);
        var newest = ledger.Missing.Max(m => m.Acknowledged);
        return new DataLoss(ledger.Lost, (newest > fault ? newest : fault) - oldest);
    }
}
