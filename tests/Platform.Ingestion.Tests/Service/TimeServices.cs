using Microsoft.Extensions.DependencyInjection;

namespace Platform.Ingestion.Tests.Service;

internal static class TimeServices
{
    public static void AddSingletonTime(this IServiceCollection services, TimeProvider time) => services.AddSingleton(time);
}
