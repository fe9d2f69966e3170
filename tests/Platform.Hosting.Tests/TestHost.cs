using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;

namespace Platform.Hosting.Tests;

/// <summary>A host with nothing but what every service shares, and the endpoints that a test adds.</summary>
internal static class TestHost
{
    public static readonly string ClientKey = new('c', 32);
    public static readonly string InternalKey = new('i', 32);
    public static readonly string AdminKey = new('a', 32);

    public static Dictionary<string, string?> Settings() => new()
    {
        ["Platform:Regions:0:Name"] = "a",
        ["Platform:Region"] = "a",
        ["Platform:PseudonymKey"] = new string('p', 32),
        ["Platform:Keys:Client"] = ClientKey,
        ["Platform:Keys:Internal"] = InternalKey,
        ["Platform:Keys:Admin"] = AdminKey,
    };

    public static async Task<WebApplication> StartAsync(Action<WebApplication> map, Dictionary<string, string?>? settings = null)
    {
        var builder = PlatformHost.CreateBuilder([], "test", b =>
        {
            b.Configuration.AddInMemoryCollection(settings ?? Settings());
            b.WebHost.UseTestServer();
        });
        var app = builder.Build();
        app.UsePlatform();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
