using Platform.Drills.Reporting.Markdown;
using Platform.Drills.Reporting.Pages;

namespace Platform.Drills.Tests.Reporting;

public sealed class MarkupTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x & y";

    [Fact]
    public void Of_TextInAHole_IsEscaped()
    {
        var markup = Markup.Of($"<p title=\"{Hostile}\">{Hostile}</p>").ToString();

        Assert.DoesNotContain("<script>", markup, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onload", markup, StringComparison.Ordinal);
        Assert.Equal(2, markup.Split("&lt;script&gt;").Length - 1);
    }

    [Fact]
    public void Of_MarkupInAHole_StaysMarkup() =>
        Assert.Equal("<ul><li>a &amp; b</li><li>c</li></ul>", Markup.Of($"<ul>{new[] { "a & b", "c" }.Select(i => Markup.Of($"<li>{i}</li>"))}</ul>").ToString());

    [Fact]
    public void Of_NumbersInHoles_AreOfNoCulture()
    {
        var before = Thread.CurrentThread.CurrentCulture;
        try
        {
            Thread.CurrentThread.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");

            Assert.Equal("<i a=\"1234.5\">7</i>", Markup.Of($"<i a=\"{1234.5}\">{7}</i>").ToString());
        }
        finally
        {
            Thread.CurrentThread.CurrentCulture = before;
        }
    }

    [Fact]
    public void Of_LettersOfAnyLanguage_StayReadable() => Assert.Equal("<b>无线 ΔP é</b>", Markup.Of($"<b>{"无线 ΔP é"}</b>").ToString());

    [Fact]
    public void Markdown_TextOfOthers_CannotBecomeStructure()
    {
        var text = new MarkdownText().Table(["What"], [["a | b\n# <b>[x](y)"]]).ToString();

        Assert.Equal("| What |\n| --- |\n| a \\| b \\# \\<b\\>\\[x\\](y) |\n\n", text);
    }
}
