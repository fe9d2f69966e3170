using Platform.Drills.Reporting.Measures;
using Platform.Drills.Reporting.Words;

namespace Platform.Drills.Tests.Reporting;

public sealed class SayTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.000_25, "250 µs")]
    [InlineData(0.0421, "42.1 ms")]
    [InlineData(0.463, "463 ms")]
    [InlineData(1.239, "1.24 s")]
    [InlineData(69.4, "69.4 s")]
    [InlineData(600, "10 min")]
    [InlineData(86_400, "24 h")]
    public void Time_OfAnySize_HasThreeDigitsThatMeanSomething(double seconds, string text) => Assert.Equal(text, Say.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(1, "100 %")]
    [InlineData(0.999, "99.9 %")]
    [InlineData(0.999_999_9, ">99.999 %")]
    [InlineData(0.000_000_1, "<0.001 %")]
    public void Percent_OfAlmostNothingOrAll_NeverReadsAsSuch(double share, string text) => Assert.Equal(text, Say.Percent(share));

    [Theory]
    [InlineData(null, FigureUnit.Seconds, "–")]
    [InlineData(1.5, FigureUnit.Ratio, "1.5×")]
    [InlineData(12_345d, FigureUnit.Count, "12,345")]
    [InlineData(-0.02, FigureUnit.ChangePerHour, "−2 %/h")]
    public void Value_OfAFigure_HasItsUnit(double? value, FigureUnit unit, string text) => Assert.Equal(text, Say.Value(value, unit));

    [Fact]
    public void Difference_HasItsSign()
    {
        Assert.Equal("−12 ms", Say.Difference(-0.012, FigureUnit.Seconds));
        Assert.Equal("+3", Say.Difference(3, FigureUnit.Count));
        Assert.Equal("same", Say.Difference(0, FigureUnit.Count));
    }
}
