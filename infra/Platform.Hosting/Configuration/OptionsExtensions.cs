using Microsoft.Extensions.DependencyInjection;

namespace Platform.Hosting.Configuration;

public static class OptionsExtensions
{
    /// <summary>Binds <typeparamref name="TOptions"/> to a section, checks its annotations, and stops the process at start when one is broken.</summary>
    public static IServiceCollection AddValidatedOptions<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
