using Microsoft.Extensions.DependencyInjection;
using Platform.Models.Artifacts;
using Platform.Models.Signing;

namespace Platform.Models.Publishing;

public static class ModelStoreExtensions
{
    /// <summary>Registers the file store, the records and the fetcher.</summary>
    /// <param name="services">Where.</param>
    /// <param name="folder">Where the files lie, and how much is taken.</param>
    /// <param name="onlyCopies">Whether every file can be had again from others.</param>
    public static IServiceCollection AddModelStore(
        this IServiceCollection services, Func<IServiceProvider, (string Folder, ArtifactLimits Limits)> folder, bool onlyCopies = false)
    {
        services.AddSingleton(p => new ArtifactStore(folder(p).Folder, folder(p).Limits, p.GetRequiredService<TimeProvider>(), onlyCopies));
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<ModelRecords>(p, folder(p).Folder));
        services.AddSingleton<ArtifactFetcher>();
        return services;
    }

    /// <summary>Registers the publisher into the store of <see cref="AddModelStore"/>, with the key of the configuration.</summary>
    public static IServiceCollection AddModelPublisher(this IServiceCollection services)
    {
        services.AddPublisherKey();
        services.AddSingleton<ArtifactPublisher>();
        return services;
    }
}
