using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.FeatureStore.Reading;
using Platform.FeatureStore.Redis;
using Platform.FeatureStore.Writing;
using Platform.Hosting.Configuration;

namespace Platform.FeatureStore;

public static class FeatureStoreExtensions
{
    /// <summary>Adds <see cref="FeatureReader"/> and <see cref="FeatureCache"/> on the own region's Redis.</summary>
    public static IServiceCollection AddFeatureReader(this IServiceCollection services)
    {
        services.AddValidatedOptions<FeatureStoreOptions>(FeatureStoreOptions.Section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PlatformOptions>, RedisAddressValidator>());
        services.TryAddSingleton<FeatureDatabase>();
        services.TryAddSingleton<FeatureReader>();
        services.TryAddSingleton<FeatureCache>();
        return services;
    }

    /// <summary>Adds <see cref="FeatureWriter"/> on the own region's Redis.</summary>
    public static IServiceCollection AddFeatureWriter(this IServiceCollection services)
    {
        services.AddFeatureReader();
        services.TryAddSingleton<FeatureWriter>();
        return services;
    }
}
