using Microsoft.Extensions.DependencyInjection;
using Platform.Models.Artifacts;

namespace Platform.Models.Publishing;

public static class ModelStoreExtensions
{
    /// <summary>Registers the file store, the records, the fetcher and the publisher on the folder that <paramref name="folder"/> names.</summary>
    public static IServiceCollection AddModelStore(this IServiceCollection services, Func<IServiceProvider, (string Folder, ArtifactLimits Limits)> folder)
    {
        services.AddSingleton(p => new ArtifactStore(folder(p).Folder, folder(p).Limits, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => ActivatorUtilities.CreateInstance<ModelRecords>(p, folder(p).Folder));
        services.AddSingleton<ArtifactFetcher>();
        services.AddSingleton<ArtifactPublisher>();
        return services;
    }
}
