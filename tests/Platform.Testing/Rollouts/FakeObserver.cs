using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Testing.Rollouts;

/// <summary>The other side of the process boundary: an observer that tells the rollout state of a model that a test gives it.</summary>
public sealed class FakeObserver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile RolloutState _state = new();

    private FakeObserver(WebApplication app)
    {
        _app = app;
        app.MapGet("/v1/rollouts", (long after) => _state.Number > after ? Results.Json(_state) : Results.NoContent());
    }

    public string Address => _app.Urls.First();

    public static async Task<FakeObserver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var fake = new FakeObserver(builder.Build());
        await fake._app.StartAsync();
        return fake;
    }

    /// <summary>From now on this is the state, whatever number the one before had.</summary>
    public void Tell(long number, ModelRollout model) => _state = new RolloutState { Number = number, Models = [model] };

    /// <summary>A version on trial.</summary>
    public static RolloutCandidate Candidate(ModelPublished artifact, RolloutPhase phase, long since, int percent = 0) =>
        new() { Artifact = artifact, Phase = phase, Since = since, SinceTime = DateTimeOffset.UnixEpoch, CanaryPercent = percent };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
