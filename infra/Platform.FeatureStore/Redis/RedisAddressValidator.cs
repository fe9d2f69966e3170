using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using StackExchange.Redis;

namespace Platform.FeatureStore.Redis;

/// <summary>A service that uses features stops at start when its region's Redis has no address that can be read.</summary>
internal sealed class RedisAddressValidator : IValidateOptions<PlatformOptions>
{
    public ValidateOptionsResult Validate(string? name, PlatformOptions options)
    {
        if (options.Regions.Find(r => r.Name == options.Region) is not { } own)
        {
            return ValidateOptionsResult.Fail("Platform:Region is none of Platform:Regions: this service stands in a region, whose Redis holds its features.");
        }

        try
        {
            return ConfigurationOptions.Parse(own.Redis).EndPoints.Count > 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"The Redis of region '{own.Name}' in Platform:Regions is empty: host:port, with ',password=…' where it asks for one.");
        }
        catch (ArgumentException)
        {
            // The value is left out, as it may hold the password.
            return ValidateOptionsResult.Fail($"The Redis of region '{own.Name}' in Platform:Regions is no StackExchange.Redis configuration such as host:port,password=….");
        }
    }
}
