using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Hosting.Signing;

namespace Platform.Testing.Rollouts;

/// <summary>The other side of the process boundary: an observer that tells the rollout state of a model that a test gives it.</summary>
public sealed class FakeObserver : IAsyncDisposable
{
    private static readonly ControlKeyPair s_keys = ControlKeyPair.Create();

    private readonly ControlSigner _signer = new(s_keys.Private);
    private readonly WebApplication _app;
    private volatile RolloutState _state = new();

    private FakeObserver(WebApplication app)
    {
        _app = app;
        app.MapGet("/v1/rollouts", (HttpContext context, long after) =>
        {
            if (_state.Number <= after)
            {
                return Results.NoContent();
            }

            var body = JsonSerializer.SerializeToUtf8Bytes(_state, ContractsJson.Default.RolloutState);
            if (Signs)
            {
                var path = $"{context.Request.Path}{context.Request.QueryString}";
                context.Response.Headers[SignedAnswer.SignatureHeader] =
                    SignedAnswer.Sign(_signer, path, context.Request.Headers[SignedAnswer.WordHeader].ToString(), body);
            }

            return Results.Bytes(body, "application/json");
        });
    }

    /// <summary>What followers know the observers by: <c>Platform:Keys:Control</c>.</summary>
    public static string PublicKey => s_keys.Public;

    /// <summary>Whether it is an observer at all, or somebody who has the internal key only.</summary>
    public bool Signs { get; set; } = true;

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

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _signer.Dispose();
    }
}
