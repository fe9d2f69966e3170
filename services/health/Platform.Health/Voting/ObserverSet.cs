using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;

namespace Platform.Health.Voting;

/// <summary>An observer of the deployment.</summary>
/// <param name="Name">Its name in votes.</param>
/// <param name="Region">The region that it stands in; null for the witness.</param>
/// <param name="Addresses">Where it answers.</param>
internal sealed record ObserverIdentity(string Name, string? Region, IReadOnlyList<string> Addresses);

/// <summary>
/// Every observer that is configured, alive or not. Majorities are counted over this list, the same in every process, so that
/// those cut off can never count themselves a majority.
/// </summary>
internal sealed class ObserverSet
{
    public const string WitnessName = "witness";

    public ObserverSet(IReadOnlyList<ObserverIdentity> all, string self)
    {
        All = all;
        Self = all.FirstOrDefault(o => o.Name == self)
            ?? throw new OptionsValidationException(PlatformOptions.Section, typeof(PlatformOptions),
                [$"This observer is '{self}', but Platform:Regions[].Health and Platform:Witness name {string.Join(", ", all.Select(o => o.Name))}."]);
    }

    public IReadOnlyList<ObserverIdentity> All { get; }

    public ObserverIdentity Self { get; }

    public IEnumerable<ObserverIdentity> Others => All.Where(o => o != Self);

    public int Majority => (All.Count / 2) + 1;

    public static string NameOf(string region) => $"health-{region}";

    public static ObserverSet Of(PlatformOptions platform, HealthOptions options)
    {
        var all = platform.Regions.Where(r => r.Health.Count > 0)
            .Select(r => new ObserverIdentity(NameOf(r.Name), r.Name, r.Health))
            .ToList();
        if (!string.IsNullOrEmpty(platform.Witness))
        {
            all.Add(new(options.Observer.Length > 0 && platform.Region.Length == 0 ? options.Observer : WitnessName, null, [platform.Witness]));
        }

        return new(all, platform.Region.Length > 0 ? NameOf(platform.Region) : all.LastOrDefault(o => o.Region is null)?.Name ?? WitnessName);
    }
}
