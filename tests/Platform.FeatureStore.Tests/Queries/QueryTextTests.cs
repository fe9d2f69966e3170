using CsCheck;
using Platform.FeatureStore.Queries;

namespace Platform.FeatureStore.Tests.Queries;

public sealed class QueryTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData(" Blue\t LAMP\n", "blue lamp")]
    [InlineData("ＬＥＤ　灯", "led 灯")]
    public void Normalize_Spellings_BecomeOne(string? query, string expected) => Assert.Equal(expected, QueryText.Normalize(query));

    [Fact]
    public void Normalize_AnyText_IsBoundedAndStable() => Gen.String[0, 600].Sample(text =>
    {
        var once = QueryText.Normalize(text);

        Assert.InRange(once.Length, 0, QueryText.Longest);
        Assert.Equal(once, QueryText.Normalize(once));
    });
}
