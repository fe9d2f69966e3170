using Platform.Drills.Journal;

namespace Platform.Drills.Reporting.Measures;

/// <summary>
/// T = min(tᵢ): several mechanisms could end a fault's effect, and the fastest decides. A measured time far above the prediction means
/// that the mechanism thought to be fastest did not act.
/// </summary>
/// <param name="Fastest">The mechanism with the least predicted time.</param>
/// <param name="Actual">The mechanism that acted first; null when none was seen to act.</param>
internal sealed record Prediction(MechanismRecord Fastest, MechanismRecord? Actual)
{
    /// <summary>Measured over predicted; null when nothing was measured or zero was predicted.</summary>
    public double? Ratio => Actual?.Measured / (Fastest.Predicted == TimeSpan.Zero ? null : Fastest.Predicted);

    /// <summary>The prediction of a run; null when no mechanism was named.</summary>
    public static Prediction? Of(IReadOnlyList<MechanismRecord> mechanisms) => mechanisms.Count == 0
        ? null
        : new Prediction(
            mechanisms.MinBy(m => m.Predicted)!,
            mechanisms.Where(m => m.Measured is not null).MinBy(m => m.Measured));
}
