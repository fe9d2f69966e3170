using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;

namespace Platform.Health;

/// <summary>What annotations cannot say: how options hang together.</summary>
internal sealed class HealthOptionsValidator(IOptions<PlatformOptions> platform) : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options)
    {
        var mistakes = new List<string>();
        if (options.SigningKey.Length > 0 && ControlSigner.WhyNot(options.SigningKey, platform.Value.Keys.Control) is { } why)
        {
            mistakes.Add($"Health:SigningKey: {why}.");
        }

        if (options.SuspectPhi >= options.ConvictPhi)
        {
            mistakes.Add($"Health:SuspectPhi is {options.SuspectPhi}, not below Health:ConvictPhi ({options.ConvictPhi}).");
        }

        if (options.JourneysToSuspect > options.JourneysToConvict)
        {
            mistakes.Add($"Health:JourneysToSuspect is {options.JourneysToSuspect}, above Health:JourneysToConvict ({options.JourneysToConvict}).");
        }

        if (options.VoteExpiry < options.VoteInterval * 2)
        {
            mistakes.Add($"Health:VoteExpiry is {options.VoteExpiry}: at least two of Health:VoteInterval ({options.VoteInterval}), or one lost answer silences an observer.");
        }

        var steps = options.SlowStart;
        if (steps[^1] != 100 || steps.Any(s => s is < 1 or > 100) || steps.Zip(steps.Skip(1)).Any(p => p.First >= p.Second))
        {
            mistakes.Add($"Health:Steps is [{string.Join(", ", steps)}]: rising weights of 1 to 100 that end with 100.");
        }

        foreach (var (at, bears) in options.Capacity.Where(c => c.Value <= 0 || platform.Value.Regions.All(r => r.Name != c.Key)))
        {
            mistakes.Add($"Health:Capacity:{at} is {bears}: requests a second, above 0, of a region of Platform:Regions.");
        }

        if (options.PassiveExcessToSuspect > options.PassiveExcessToConvict)
        {
            mistakes.Add($"Health:PassiveExcessToSuspect is {options.PassiveExcessToSuspect}, above Health:PassiveExcessToConvict ({options.PassiveExcessToConvict}).");
        }

        if (options.Observer.Length > 0 && platform.Value.Region is { Length: > 0 } region && options.Observer != Voting.ObserverSet.NameOf(region))
        {
            mistakes.Add($"Health:Observer is '{options.Observer}', but the others know the observer of region {region} as '{Voting.ObserverSet.NameOf(region)}'.");
        }

        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
