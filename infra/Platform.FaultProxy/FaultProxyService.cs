using System.Net;
using Microsoft.Extensions.Options;
using Platform.FaultProxy.Control;
using Platform.FaultProxy.Links;
using Platform.Hosting;
using Platform.Hosting.Configuration;

namespace Platform.FaultProxy;

public static class FaultProxyService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host in another process's hands be told its addresses.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "fault-proxy", configure);
        var services = builder.Services;
        services.AddSingleton<IValidateOptions<FaultProxyOptions>, FaultProxyOptionsValidator>();
        services.AddValidatedOptions<FaultProxyOptions>(FaultProxyOptions.Section);
        services.AddHttpForwarder();
        services.AddSingleton<FaultBook>();
        services.AddSingleton<LinkForwarder>();
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, FaultProxyJson.Default));
        var options = builder.Configuration.GetSection(FaultProxyOptions.Section).Get<FaultProxyOptions>() ?? new FaultProxyOptions();
        var links = options.Links.Select(Link.TryParse).OfType<Link>().ToDictionary(l => l.Port);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Any, options.ControlPort);
            foreach (var port in links.Keys)
            {
                kestrel.Listen(IPAddress.Any, port);
            }
        });

        var app = builder.Build();
        // What comes in by a link is passed on as it is, before anything of the proxy's own looks at it.
        app.Use((context, next) => links.TryGetValue(context.Connection.LocalPort, out var link)
            ? context.RequestServices.GetRequiredService<LinkForwarder>().ForwardAsync(context, link)
            : next(context));
        app.UsePlatform();
        app.MapControl([.. links.Values.OrderBy(l => l.Port)]);
        return app;
    }
}

/// <summary>Every link can be read, and no port is used twice.</summary>
internal sealed class FaultProxyOptionsValidator : IValidateOptions<FaultProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, FaultProxyOptions options)
    {
        List<string> mistakes =
        [
            .. options.Links.Where(l => Link.TryParse(l) is null).Select(l => $"FaultProxy:Links: '{l}' is no link. Write PORT=http://host:port."),
            .. options.Links.Select(Link.TryParse).OfType<Link>().Select(l => l.Port).Append(options.ControlPort)
                .GroupBy(p => p).Where(g => g.Count() > 1).Select(g => $"FaultProxy: port {g.Key} is used {g.Count()} times. Give each link a port of its own."),
        ];
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }
}
