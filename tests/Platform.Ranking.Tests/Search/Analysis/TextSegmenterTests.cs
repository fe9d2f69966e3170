using CsCheck;
using Platform.Ranking.Search.Analysis;

namespace Platform.Ranking.Tests.Search.Analysis;

public sealed class TextSegmenterTests
{
    [Theory]
    [InlineData("MX-500", "mx500", "mx|500")]
    [InlineData("WH-1000XM4", "wh1000xm4", "wh|1000|xm|4")]
    [InlineData("3.5mm", "3.5mm", "3.5|mm")]
    [InlineData("Wi‑Fi", "wifi", "wi|fi")]
    [InlineData("kid's", "kid", "kid")]
    [InlineData("CAFÉ", "cafe", "cafe")]
    [InlineData("ＡＢＣ１２", "abc12", "abc|12")]
    [InlineData("Straße", "strasse", "strasse")]
    [InlineData("U.S.A.", "usa", "u|s|a")]
    public void Segment_OneWord_FoldsAndCuts(string text, string joined, string parts)
    {
        var word = Assert.Single(TextSegmenter.Segment(text));

        Assert.Equal(joined, word.Joined);
        Assert.Equal(parts, string.Join('|', word.Parts));
    }

    [Fact]
    public void Segment_MixedScripts_CutsBetweenThem()
    {
        var words = TextSegmenter.Segment("苹果iPhone手机壳 black").ToList();

        Assert.Equal(["苹果", "iphone", "手机壳", "black"], words.Select(w => w.Joined));
        Assert.Equal(["手机", "机壳"], words[2].Bigrams());
    }

    [Theory]
    [InlineData("")]
    [InlineData("--- ... ' _")]
    [InlineData("🎧")]
    public void Segment_NoWords_IsEmpty(string text) => Assert.Empty(TextSegmenter.Segment(text));

    [Fact]
    public void Segment_AnyText_GivesBoundedWords() =>
        Gen.OneOf<string>(Gen.String, Gen.OneOf("a", "1", "-", ".", "'", "手", "́", "\ud800", "\udc00", "ﷺ", " ", "ｶﾞ", "가").List[0, 200].Select(string.Concat)).Sample(
            text =>
            {
                foreach (var word in TextSegmenter.Segment(text))
                {
                    Assert.InRange(word.Joined.Length, 0, word.IsIdeographic ? int.MaxValue : 64);
                    Assert.NotEmpty(word.Parts);
                }
            },
            iter: 5_000);
}
