using Platform.Hosting;

namespace Platform.Inference;

public static class InferenceService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "inference", configure);
        var app = builder.Build();
        app.UsePlatform();
        return app;
    }
}
