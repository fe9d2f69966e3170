using Platform.FeatureStore.Redis;
using Platform.Hosting.Configuration;

namespace Platform.FeatureStore.Tests.Redis;

public sealed class RedisAddressValidatorTests
{
    [Theory]
    [InlineData("a", "redis:6379,password=secret", true)]
    [InlineData("a", "", false)]
    [InlineData("a", "redis:6379,nonsense=secret", false)]
    [InlineData("b", "redis:6379", false)]
    public void Validate_OwnRegionsRedis_MustBeAnAddress(string region, string redis, bool valid)
    {
        var options = new PlatformOptions { Region = region, Regions = [new RegionOptions { Name = "a", Redis = redis }] };

        var result = new RedisAddressValidator().Validate(null, options);

        Assert.Equal(valid, result.Succeeded);
        Assert.DoesNotContain("secret", result.FailureMessage ?? "", StringComparison.Ordinal);
    }
}
