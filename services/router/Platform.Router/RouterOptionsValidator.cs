using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;
using Platform.Router.Edge;

namespace Platform.Router;

/// <summary>What annotations cannot say.</summary>
internal sealed class RouterOptionsValidator(IOptions<PlatformOptions> platform) : IValidateOptions<RouterOptions>
{
    public ValidateOptionsResult Validate(string? name, RouterOptions options)
    {
        var mistakes = new List<string>();
        Check("Router:Address", options.Address, mistakes);
        Check("Router:AdminAddress", options.AdminAddress, mistakes);
        if (ControlVerifier.WhyNot(platform.Value.Keys.Control) is { } why)
        {
            mistakes.Add($"Platform:Keys:Control: {why}.");
        }

        if (options.HedgeFloor > options.HedgeCeiling)
        {
            mistakes.Add($"Router:HedgeFloor is {options.HedgeFloor}, above Router:HedgeCeiling ({options.HedgeCeiling}).");
        }

        if (options.EjectionBase > options.EjectionMax)
        {
            mistakes.Add($"Router:EjectionBase is {options.EjectionBase}, above Router:EjectionMax ({options.EjectionMax}).");
        }

        foreach (var origin in options.CorsOrigins.Where(o => !Uri.TryCreate(o, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != o))
        {
            mistakes.Add($"Router:CorsOrigins has '{origin}': an origin is like https://shop.example, without a path.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static void Check(string path, string addresses, List<string> mistakes) =>
        mistakes.AddRange(addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(a => Listeners.EndPointOf(a) is null)
            .Select(a => $"{path} has '{a}': an address like http://127.0.0.1:8080; the host is an IP address, localhost or *."));
}
