using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;

namespace Platform.Drills.Tests.Running;

/// <summary>A target of two processes, of which one can be broken, behind an edge that answers everything, which can be told to misbehave.</summary>
internal sealed class FakeTarget : ITarget
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, long> _events = [];
    private readonly Lock _turn = new();

    private FakeTarget(WebApplication app) => _app = app;

    /// <summary>Healing fails this many times before it works.</summary>
    public int HealFailures { get; set; }

    /// <summary>Healing says that it has healed and does nothing.</summary>
    public bool Lies { get; set; }

    /// <summary>Acknowledged events that take no effect: each n-th; 0 loses none.</summary>
    public int LoseEach { get; set; }

    /// <summary>Every request fails.</summary>
    public bool Errs { get; set; }

    public string? Unmarked { get; set; }

    public bool Broken { get; private set; }

    public string Name => TargetNames.Local;

    public required TargetAccess Access { get; init; }

    public TargetAddress? Address => null;

    public static async Task<FakeTarget> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        FakeTarget? target = null;
        app.Run(context => target!.AnswerAsync(context));
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return target = new FakeTarget(app) { Access = new TargetAccess { Edges = [address], Admins = [address] } };
    }

    public string? WhyNot(Fault fault) => fault is ProcessFault or LoadFault ? null : "it has nothing of the kind";

    public Task<string?> WhyNotDrillableAsync(CancellationToken ct) => Task.FromResult(Unmarked);

    public Task<IReadOnlyList<Part>> PartsAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Part>>(
        [
            new Part { Name = "one", Service = "ranking", Region = "a", Runs = !Broken },
            new Part { Name = "two", Service = "ranking", Region = "a", Runs = true },
        ]);

    public Task<IReadOnlyList<Injury>> PlanAsync(Fault fault, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Injury>>([new Injury("kill", "one", "a", "ranking", [], new Undo("start", "one"))]);

    public Task InflictAsync(Injury injury, CancellationToken ct)
    {
        Broken = true;
        return Task.CompletedTask;
    }

    public Task HealAsync(Undo undo, CancellationToken ct)
    {
        if (HealFailures-- > 0)
        {
            throw new TargetException("not now");
        }

        Broken &= Lies;
        return Task.CompletedTask;
    }

    public Task WatchAsync(Action<string, string?> happened, CancellationToken ct) => Task.CompletedTask;

    public Task<IReadOnlyDictionary<string, string>> StateAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["one"] = Broken ? "dead" : "runs" });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (path == "/admin/state")
        {
            await context.Response.WriteAsync("""{"epoch":3,"weights":{"a":100},"destinations":[],"observers":[]}""");
        }
        else if (Errs)
        {
            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
        }
        else if (path == "/v1/events")
        {
            using var body = await System.Text.Json.JsonDocument.ParseAsync(context.Request.Body);
            Take(body.RootElement.GetProperty("visitorId").GetString()!);
            await context.Response.WriteAsync("""{"accepted":1,"rejected":0}""");
        }
        else if (path.StartsWith("/v1/features/", StringComparison.Ordinal))
        {
            await context.Response.WriteAsync($$"""{"events":{{CountOf(path["/v1/features/".Length..])}}}""");
        }
        else if (path == "/admin/rollouts/")
        {
            await context.Response.WriteAsync("""{"number":0,"models":[]}""");
        }
        else
        {
            await context.Response.WriteAsync("{}");
        }
    }

    private void Take(string visitor)
    {
        lock (_turn)
        {
            _events[""] = _events.GetValueOrDefault("") + 1;
            if (LoseEach == 0 || _events[""] % LoseEach != 0)
            {
                _events[visitor] = _events.GetValueOrDefault(visitor) + 1;
            }
        }
    }

    private long CountOf(string visitor)
    {
        lock (_turn)
        {
            return _events.GetValueOrDefault(visitor);
        }
    }
}
