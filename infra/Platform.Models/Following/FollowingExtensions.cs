using Microsoft.Extensions.DependencyInjection;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;

namespace Platform.Models.Following;

public static class FollowingExtensions
{
    /// <summary>Adds the follower of what observers decide about models. Where there are observers, their public key has to be known.</summary>
    public static IServiceCollection AddRolloutFollower(this IServiceCollection services)
    {
        services.AddOptions<PlatformOptions>().Validate(
            platform => !RolloutFollower.ObserversOf(platform).Any() || ControlVerifier.WhyNot(platform.Keys.Control) is null,
            "Platform:Keys:Control is not the public half of a P-256 key (SubjectPublicKeyInfo, base64): what observers decide about models is taken with their signature only.");
        services.AddSingleton<RolloutFollower>();
        services.AddHostedService(p => p.GetRequiredService<RolloutFollower>());
        return services;
    }
}
