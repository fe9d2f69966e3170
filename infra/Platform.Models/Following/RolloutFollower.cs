using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Rollouts;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;
using Platform.Hosting.Signing;

namespace Platform.Models.Following;

/// <summary>
/// Keeps the latest rollout state that any observer knows: asks every observer twice a second, each on a loop of its own, and never goes back to
/// an older number. An observer that knows nothing newer holds the question for as long, so that what it learns is followed at once.
/// What no observer of this deployment signed is refused and counted. With every observer away the last state stays.
/// </summary>
public sealed partial class RolloutFollower : BackgroundService
{
    private static readonly TimeSpan s_deadline = RolloutQuestion.Patience + TimeSpan.FromSeconds(1);

    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Counter<long> _notGenuine;
    private readonly ControlVerifier? _verifier;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<InstanceDirectory> _observers;
    private readonly Lock _lock = new();
    private volatile RolloutState _state = new();

    public RolloutFollower(
        IHttpClientFactory clients,
        IOptions<PlatformOptions> platform,
        IMeterFactory meters,
        TimeProvider time,
        ILogger<RolloutFollower> logger,
        ILogger<InstanceDirectory> directoryLogger)
    {
        (_clients, _time, _logger) = (clients, time, logger);
        _meter = meters.Create("Platform.Models");
        _notGenuine = _meter.CreateCounter<long>("platform.models.not_genuine", description: "Rollout states that no observer of this deployment signed.");
        _observers = [.. ObserversOf(platform.Value).Select(a => new InstanceDirectory([a], time, directoryLogger))];
        _verifier = HasObservers ? new ControlVerifier(platform.Value.Keys.Control) : null;
    }

    /// <summary>Whether there is anybody who decides. Without observers the newest version of a model serves.</summary>
    public bool HasObservers => _observers.Count > 0;

    /// <summary>The latest state; number 0 before the first answer.</summary>
    public RolloutState State => _state;

    /// <summary>Raised after each newer state, one after the other.</summary>
    public event Action<RolloutState>? Changed;

    public override void Dispose()
    {
        _verifier?.Dispose();
        _meter.Dispose();
        base.Dispose();
    }

    internal static IEnumerable<string> ObserversOf(PlatformOptions platform) =>
        platform.Regions.SelectMany(r => r.Health).Append(platform.Witness ?? "").Where(a => a.Length > 0);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_observers.Select(o => FollowAsync(o, stoppingToken)));

    private async Task FollowAsync(InstanceDirectory observer, CancellationToken ct)
    {
        await using (observer)
        {
            using var timer = new PeriodicTimer(RolloutQuestion.Patience, _time);
            do
            {
                foreach (var instance in observer.Instances)
                {
                    // One decision seldom comes alone: the next is asked for at once.
                    while (await AskAsync(instance, ct) is { } heard && Take(heard))
                    {
                    }
                }
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
    }

    /// <returns>Whether it is newer.</returns>
    private bool Take(RolloutState heard)
    {
        lock (_lock)
        {
            if (heard.Number <= _state.Number)
            {
                return false;
            }

            _state = heard;
            Followed(heard.Number);
            Changed?.Invoke(heard);
            return true;
        }
    }

    private async Task<RolloutState?> AskAsync(Uri observer, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(s_deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var question = SignedAnswer.Question(HttpMethod.Get, new Uri(observer, $"/v1/rollouts?after={_state.Number}"));
            using var response = await _clients.CreateClient(PlatformHttpClients.Internal).SendAsync(question, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            var body = await response.Content.ReadAsByteArrayAsync(either.Token);
            if (SignedAnswer.IsGenuine(_verifier!, question, response, body))
            {
                return JsonSerializer.Deserialize(body, ContractsJson.Default.RolloutState);
            }

            _notGenuine.Add(1);
            NotGenuine(observer);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            NotHeard(observer, e.Message);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            NotHeard(observer, $"no answer in {s_deadline.TotalSeconds} s");
        }

        return null;
    }

    [LoggerMessage(9310, LogLevel.Information, "Rollout state {Number} is followed")]
    private partial void Followed(long number);

    [LoggerMessage(9312, LogLevel.Error, "The rollout state that {Observer} tells was not signed by an observer of this deployment: not taken")]
    private partial void NotGenuine(Uri observer);

    [LoggerMessage(9311, LogLevel.Debug, "Observer {Observer} tells no rollout state: {Reason}")]
    private partial void NotHeard(Uri observer, string reason);
}
