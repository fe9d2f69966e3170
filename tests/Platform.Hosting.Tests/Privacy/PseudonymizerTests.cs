using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Privacy;

namespace Platform.Hosting.Tests.Privacy;

public sealed class PseudonymizerTests
{
    [Fact]
    public void Pseudonym_SameIdAndKey_IsTheSame() =>
        Assert.Equal(With('k').Pseudonym("visitor-1"), With('k').Pseudonym("visitor-1"));

    [Fact]
    public void Pseudonym_OtherIdOrKey_IsAnother()
    {
        var pseudonyms = new[] { With('k').Pseudonym("visitor-1"), With('k').Pseudonym("visitor-2"), With('l').Pseudonym("visitor-1") };

        Assert.Equal(3, pseudonyms.Distinct().Count());
    }

    [Theory]
    [InlineData("v")]
    [InlineData("someone@example.com")]
    [InlineData("访客")]
    public void Pseudonym_OfAnyId_Is22SafeCharactersWithoutTheId(string id)
    {
        var pseudonym = With('k').Pseudonym(id);

        Assert.Matches("^[A-Za-z0-9_-]{22}$", pseudonym);
        Assert.NotEqual(id, pseudonym);
    }

    [Fact]
    public void Pseudonym_OfALongId_IsTaken() => Assert.Equal(22, With('k').Pseudonym(new string('x', 10_000)).Length);

    private static Pseudonymizer With(char key) => new(Options.Create(new PlatformOptions { PseudonymKey = new string(key, 32) }));
}
