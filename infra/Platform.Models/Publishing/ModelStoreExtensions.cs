using Microsoft.Extensions.DependencyInjection;
using Platform.Models.Artifacts;
using Platform.Models.Signing;

namespace Platform.Models.Publishing;

public static class ModelStoreExtensions
{
    /// <summary>Registers the file store, the records and the fetcher on the folder that <paramref name="folder"/> names.</summary>
    public static IServiceCollection AddModelStore(this IServiceCollection services, Func<IServiceProvider, (string Folder, ArtifactLimits Limits)> folder)
    {
        services.AddSingleton(p => new ArtifactStore(folder(p).Folder, folder(p).Limits, p.GetRequiredService<TimeProvider>()));
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
