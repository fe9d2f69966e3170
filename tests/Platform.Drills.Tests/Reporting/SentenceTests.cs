using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Tests.Reporting;

public sealed class SentenceTests
{
    [Fact]
    public void Of_RunThatNobodyNoticed_SaysSo()
    {
        var sentence = Of(new SampleRun { Crowded = TimeSpan.Zero });

        Assert.StartsWith("Fault: kill everything in region a (11 targets). None of 11,6", sentence, StringComparison.Ordinal);
        Assert.Contains(" requests failed or was late; the slowest answer during the fault took ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("processors", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LateAnswers_SaysHowManyCameWhenTheFaultWasOver()
    {
        var run = RunMeasures.Of(new SampleRun { Limit = TimeSpan.FromMilliseconds(12) }.Journal());
        var (all, during) = (run.SinceFault.Slow, run.Broken.Slow);

        Assert.InRange(during, 1, all - 1);
        Assert.Contains(
            $"requests failed, {Say.Number(all)} took longer than 12 ms ({Say.Number(during)} during the fault, {Say.Number(all - during)} while it healed)",
            Sentence.Of(run),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FaultWithFullProcessors_SaysForHowLong() =>
        Assert.Matches(@"All processors of the machine were in use for (3\.8|3\.75|4|4\.0|4\.00) s of the fault", Of(new SampleRun()));

    private static string Of(SampleRun run) => Sentence.Of(RunMeasures.Of(run.Journal()));
}
