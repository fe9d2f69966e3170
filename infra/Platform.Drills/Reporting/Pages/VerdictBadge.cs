using Platform.Drills.Journal;
using Platform.Drills.Reporting.Measures;

namespace Platform.Drills.Reporting.Pages;

/// <summary>Verdicts and outcomes as words with a sign and a colour; the word alone suffices.</summary>
internal static class VerdictBadge
{
    public static Markup Of(DrillVerdict verdict) => verdict switch
    {
        DrillVerdict.Pass => Badge("good", "✓ PASS"),
        DrillVerdict.Fail => Badge("bad", "✕ FAIL"),
        _ => Badge("unsure", "? INVALID"),
    };

    public static Markup Of(ExpectationOutcome outcome) => outcome switch
    {
        ExpectationOutcome.Met => Badge("good", "✓ met"),
        ExpectationOutcome.Missed => Badge("bad", "✕ missed"),
        _ => Badge("unsure", "? unknown"),
    };

    /// <summary>Whether something is as it should be; nothing when nobody said how it should be.</summary>
    public static Markup Of(bool? good) => good switch
    {
        true => Badge("good", "✓"),
        false => Badge("bad", "✕"),
        null => default,
    };

    /// <summary>The word of a verdict.</summary>
    public static string Word(DrillVerdict verdict) => verdict.ToString().ToUpperInvariant();

    private static Markup Badge(string tone, string text) => Markup.Of($"<span class=\"badge {tone}\">{text}</span>");
}
