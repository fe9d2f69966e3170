using CsCheck;
using Platform.Ranking.Filtering;

namespace Platform.Ranking.Tests.Filtering;

public sealed class FilterParserTests
{
    [Theory]
    [InlineData("brands: ANY(\"A\")", "brands: ANY(\"A\")")]
    [InlineData("brands:any( \"A\" ,\"B\\\"\\\\\" )", "brands: ANY(\"A\", \"B\\\"\\\\\")")]
    [InlineData("(brands: ANY(\"A\",\"B\")) AND NOT (categories: ANY(\"C\")) AND price: IN(10, 50i)", "(brands: ANY(\"A\", \"B\") AND NOT categories: ANY(\"C\") AND price: IN(10i, 50i))")]
    [InlineData("price > 10 or price<=-2.5", "(price: IN(10e, *) OR price: IN(*, -2.5i))")]
    [InlineData("price = 7", "price: IN(7i, 7i)")]
    [InlineData("price: IN(*, 50e)", "price: IN(*, 50e)")]
    [InlineData("price: IN(10e, *)", "price: IN(10e, *)")]
    [InlineData("-brands: ANY(\"A\")", "NOT brands: ANY(\"A\")")]
    [InlineData("-(brands: ANY(\"A\") OR tags: ANY(\"t\"))", "NOT (brands: ANY(\"A\") OR tags: ANY(\"t\"))")]
    [InlineData("attributes.screen-size: IN(1, 2) AND attributes.colour: ANY(\"red\")", "(attributes.screen-size: IN(1i, 2e) AND attributes.colour: ANY(\"red\"))")]
    [InlineData("price > 1e3", "price: IN(1000e, *)")]
    public void Parse_WellFormed_IsUnderstood(string text, string meaning)
    {
        var (filter, error) = FilterParser.Parse(text);

        Assert.Null(error);
        Assert.Equal(meaning, filter!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t\n ")]
    public void Parse_Blank_IsNoFilter(string? text) => Assert.Equal((null, null), FilterParser.Parse(text));

    [Theory]
    [InlineData("brand: ANY(\"A\")", 0, "no field 'brand'")]
    [InlineData("brands: ANY(\"A\"", 15, "expected ',' or ')', found the end")]
    [InlineData("brands: ANY(A)", 12, "expected a text in double quotes, found 'A'")]
    [InlineData("brands: ANY(\"A)", 12, "no closing double quote")]
    [InlineData("brands ANY(\"A\")", 7, "expected ':'")]
    [InlineData("brands: SOME(\"A\")", 8, "expected ANY or IN")]
    [InlineData("brands: ANY()", 12, "expected a text")]
    [InlineData("brands > 3", 0, "text and has no order")]
    [InlineData("price: ANY(\"3\")", 0, "price is a number")]
    [InlineData("brands: IN(1, 2)", 0, "brands is a text")]
    [InlineData("price > ten", 8, "expected a number")]
    [InlineData("price > 1e999", 8, "expected a number")]
    [InlineData("price: IN(1)", 11, "expected ','")]
    [InlineData("price > 1 price < 2", 10, "expected AND, OR or the end")]
    [InlineData("price > 1 AND", 13, "expected a field")]
    [InlineData("(price > 1", 10, "expected AND, OR or ')'")]
    [InlineData("price > 1)", 9, "expected AND, OR or the end")]
    [InlineData("NOT", 3, "expected a field")]
    [InlineData("'; DROP TABLE products; --", 0, "expected a field")]
    [InlineData("../../etc/passwd", 0, "no field")]
    [InlineData("attributes.: ANY(\"x\")", 0, "no field")]
    public void Parse_Malformed_NamesPlaceAndMend(string text, int position, string reason)
    {
        var (filter, error) = FilterParser.Parse(text);

        Assert.Null(filter);
        Assert.Equal(position, error!.Position);
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_OfError_PutsCaretUnderThePlace()
    {
        var lines = FilterParser.Parse("price > ten").Error!.ToString().Split('\n');

        Assert.Equal("At character 9: expected a number, found 'ten'.", lines[0]);
        Assert.Equal("price > ten", lines[1]);
        Assert.Equal("        ^", lines[2]);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("NOT ")]
    [InlineData("-")]
    [InlineData("NOT (")]
    public void Parse_EndlesslyNested_IsRefusedWithoutOverflow(string step)
    {
        var (filter, error) = FilterParser.Parse(string.Concat(Enumerable.Repeat(step, FilterParser.LongestFilter / step.Length)));

        Assert.Null(filter);
        Assert.Contains("nest at most", error!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLong_IsRefused() =>
        Assert.Contains("at most", FilterParser.Parse(new string(' ', 100_000) + "x").Error!.Reason, StringComparison.Ordinal);

    [Fact]
    public void Parse_TooManyConditions_IsRefused() =>
        Assert.Contains("conditions", FilterParser.Parse(string.Join(" OR ", Enumerable.Repeat("price>1", 300))).Error!.Reason, StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyText_NeverThrows() =>
        Gen.OneOf<string>(Gen.String, FilterGen.Shuffled).Sample(
            text =>
            {
                var (filter, error) = FilterParser.Parse(text);
                Assert.True(filter is null || error is null);
                Assert.NotNull(error?.ToString() ?? "");
            },
            iter: 5_000);

    [Fact]
    public void Parse_PrintedFilter_MeansTheSame() =>
        FilterGen.Node.Sample(
            node =>
            {
                var (filter, error) = FilterParser.Parse(node.ToString());
                Assert.True(error is null, error?.ToString());
                Assert.Equal(node.ToString(), filter!.ToString());
            },
            iter: 2_000);
}
