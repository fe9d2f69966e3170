using CsCheck;
using Platform.Ranking.Spelling;

namespace Platform.Ranking.Tests.Spelling;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("mouse", "mouse", 0)]
    [InlineData("mouse", "mose", 1)]
    [InlineData("mouse", "mosue", 1)]
    [InlineData("mouse", "house", 1)]
    [InlineData("mouse", "moouses", 2)]
    [InlineData("ca", "abc", 3)]
    public void Between_Words_CountsEdits(string a, string b, int distance) => Assert.Equal(distance, EditDistance.Between(a, b));

    [Fact]
    public void Between_AnyWords_IsTheSameBothWaysAndBounded() =>
        Gen.Select(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric).Sample((a, b) =>
        {
            Assert.Equal(EditDistance.Between(a, b), EditDistance.Between(b, a));
            Assert.InRange(EditDistance.Between(a, b), Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
        });
}
