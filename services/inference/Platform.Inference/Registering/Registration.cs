using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Hosting.Configuration;
using Platform.Hosting.Discovery;
using Platform.Hosting.Http;
using Platform.Inference.Serving;

namespace Platform.Inference.Registering;

/// <summary>
/// Tells every ranking instance of every region each second that this instance is there and what it serves, and when it stops, before it
/// takes its last requests. A ranking instance that cannot be reached is told again with the next beat; nothing here waits for it.
/// </summary>
internal sealed partial class Registration : BackgroundService, IHostedLifecycleService
{
    private const string Path = "v1/inference-instances";
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls that were sent before the goodbye arrived are on the wire no longer than this.</summary>
    private static readonly TimeSpan s_settle = TimeSpan.FromMilliseconds(250);

    private readonly InstanceDirectory _listeners;
    private readonly ModelCatalog _models;
    private readonly IServer _server;
    private readonly IHttpClientFactory _clients;
    private readonly PlatformOptions _platform;
    private readonly InferenceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Uri? _address;

    public Registration(
        ModelCatalog models,
        IServer server,
        IHttpClientFactory clients,
        IOptions<PlatformOptions> platform,
        IOptions<InferenceOptions> options,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        _listeners = new InstanceDirectory(platform.Value.Regions.SelectMany(r => r.Ranking), time, loggers.CreateLogger<InstanceDirectory>());
        _models = models;
        _server = server;
        _clients = clients;
        _platform = platform.Value;
        _options = options.Value;
        _time = time;
        _logger = loggers.CreateLogger<Registration>();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The server listens by now, so that its address is known.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Before the server stops listening: a process that says goodbye costs no request.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        // A host that was told to end at once has no time for goodbyes; it is found missing.
        if (_address is { } address && !cancellationToken.IsCancellationRequested && await TellAllAsync(address, draining: true, cancellationToken))
        {
            await Task.Delay(s_settle, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => _listeners.DisposeAsync().AsTask();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _started.Task.WaitAsync(stoppingToken);
        _address = OwnAddress.Of(_server, _options.GrpcUrl);
        if (_address is not { } address)
        {
            ListensNowhere();
            return;
        }

        using var timer = new PeriodicTimer(s_interval, _time);
        do
        {
            await TellAllAsync(address, draining: false, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <returns>Whether anybody heard it.</returns>
    private async Task<bool> TellAllAsync(Uri address, bool draining, CancellationToken stop)
    {
        var heartbeat = new InstanceHeartbeat
        {
            Address = address,
            Region = _platform.Region,
            Instance = _platform.Instance,
            Models = _models.Slots.Where(s => s.CurrentVersion is not null).ToDictionary(s => s.Name, s => s.Versions, StringComparer.Ordinal),
            Capacity = _options.MaxConcurrency,
            Draining = draining,
        };
        var told = await Task.WhenAll(_listeners.Instances.Select(l => TellAsync(l, heartbeat, stop)));
        return told.Contains(true);
    }

    private async Task<bool> TellAsync(Uri listener, InstanceHeartbeat heartbeat, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(s_deadline);
        try
        {
            using var answer = await _clients.CreateClient(PlatformHttpClients.Internal)
                .PostAsJsonAsync(new Uri(listener, Path), heartbeat, ContractsJson.Default.InstanceHeartbeat, deadline.Token);
            if (!answer.IsSuccessStatusCode)
            {
                NotTold(listener, ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            }

            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException e)
        {
            NotTold(listener, e.Message);
        }
        catch (OperationCanceledException)
        {
            NotTold(listener, "no answer in time");
        }

        return false;
    }

    [LoggerMessage(3301, LogLevel.Debug, "Ranking {Listener} did not hear that this instance is there: {Reason}")]
    private partial void NotTold(Uri listener, string reason);

    [LoggerMessage(3302, LogLevel.Warning, "The server names no address that it listens on: the instance is found by configured addresses alone")]
    private partial void ListensNowhere();
}
