using System.Text;
using Platform.Ranking.Catalogue;

namespace Platform.Ranking.Tests.Catalogue;

public sealed class CatalogueHandlerTests
{
    [Theory]
    [InlineData("1", "{\"id\":\"1\",", "not a product")]
    [InlineData("1", "[]", "not a product")]
    [InlineData("1", "null", "JSON null")]
    [InlineData("1", "{\"id\":\"1\"}", "not a product")]
    [InlineData("1", "{\"id\":\"2\",\"title\":\"x\"}", "the product's id is '2'")]
    [InlineData("1", "{\"id\":\"1\",\"title\":\"  \"}", "title")]
    [InlineData("1", "{\"id\":\"1\",\"title\":\"x\",\"availability\":\"SOON\"}", "not a product")]
    [InlineData("1", "{\"id\":\"1\",\"title\":\"x\",\"brands\":[null]}", "null")]
    [InlineData("1", "{\"id\":\"1\",\"title\":\"x\",\"attributes\":{\"a\\u001fb\":{\"text\":[\"c\"]}}}", "control character")]
    [InlineData("1", "{\"id\":\"1\",\"title\":\"\\ud800\"}", "not a product")]
    [InlineData("a\u0000b", "{}", "key")]
    [InlineData(null, "{}", "key")]
    public void Read_NotAProduct_SaysWhy(string? key, string value, string why)
    {
        var (product, fault) = CatalogueHandler.Read(key, Encoding.UTF8.GetBytes(value));

        Assert.Null(product);
        Assert.Contains(why, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_InvalidUtf8_SaysWhy() =>
        Assert.NotNull(CatalogueHandler.Read("1", "{\"id\":\"1\",\"title\":\""u8.ToArray().Concat(new byte[] { 0xC0, 0xAF }).Concat("\"}"u8.ToArray()).ToArray()).Fault);

    [Fact]
    public void Read_DeeplyNested_SaysWhy() =>
        Assert.NotNull(CatalogueHandler.Read("1", Encoding.UTF8.GetBytes(new string('[', 100_000))).Fault);

    [Fact]
    public void Read_NoValue_IsADeletion()
    {
        var (product, fault) = CatalogueHandler.Read("1", null);

        Assert.Null(product);
        Assert.Null(fault);
    }

    [Fact]
    public void Read_UnknownFields_AreIgnored() =>
        Assert.Equal("x", CatalogueHandler.Read("1", "{\"id\":\"1\",\"title\":\"x\",\"new\":{\"deep\":[1]}}"u8.ToArray()).Product!.Title);
}
