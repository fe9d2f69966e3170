using CsCheck;
using Platform.Drills.Journal;

namespace Platform.Drills.Tests.Reporting;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Percentile_OfAnyValues_IsWithinSixPercentOfTheExactOne() =>
        Gen.Long[1, 20_000_000].Array[1, 300].Select(Gen.Double[1, 100]).Sample((micros, percent) =>
        {
            var histogram = Of(micros);
            var sorted = micros.Order().ToArray();
            var exact = sorted[(int)Math.Ceiling(percent / 100 * sorted.Length) - 1];

            Assert.InRange(histogram.Percentile(percent).TotalMicroseconds, (exact * 0.94) - 1, (exact * 1.0626) + 1);
        });

    [Fact]
    public void Percentile_Hundred_IsTheExactMaximum() =>
        Assert.Equal(TimeSpan.FromMicroseconds(12_345), Of([900, 12_345, 17]).Percentile(100));

    [Fact]
    public void Percentile_OfNothing_IsZero() => Assert.Equal(TimeSpan.Zero, LatencyHistogram.Empty.Percentile(99));

    [Fact]
    public void Record_OutOfRange_IsCountedAtTheEnds()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(TimeSpan.FromSeconds(-1));
        histogram.Record(TimeSpan.FromDays(3));

        Assert.Equal(2, histogram.Count);
        Assert.Equal(LatencyHistogram.Longest, histogram.Max);
    }

    [Fact]
    public void Add_OfParts_EqualsTheWhole() =>
        Gen.Long[0, 900_000_000].Array[0, 50].Select(Gen.Long[0, 900_000_000].Array[0, 50]).Sample((one, two) =>
        {
            var sum = Of(one);
            sum.Add(Of(two));

            Assert.Equal(Of([.. one, .. two]).Bands, sum.Bands);
        });

    private static LatencyHistogram Of(long[] micros)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in micros)
        {
            histogram.Record(TimeSpan.FromMicroseconds(value));
        }

        return histogram;
    }
}
