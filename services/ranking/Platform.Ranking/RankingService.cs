using Platform.Hosting;
using Platform.Ranking.Recommending;
using Platform.Ranking.Search;

namespace Platform.Ranking;

public static class RankingService
{
    /// <param name="args">Command line; overrides every other configuration.</param>
    /// <param name="configure">Lets a host that holds several services set addresses and share brokers.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = PlatformHost.CreateBuilder(args, "ranking", configure);
        builder.Services.AddSearch();
        builder.Services.AddRecommending();
        var app = builder.Build();
        app.UsePlatform();
        app.MapSearch();
        app.MapRecommending();
        return app;
    }
}
