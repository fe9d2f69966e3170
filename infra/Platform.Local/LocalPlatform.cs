using Platform.Client;
using Platform.Feature;
using Platform.Health;
using Platform.Hosting;
using Platform.Hosting.Http;
using Platform.Inference;
using Platform.Ingestion;
using Platform.Local.Regions;
using Platform.Messaging.Buses;
using Platform.Ranking;
using Platform.Router;
using Platform.Trainer;

namespace Platform.Local;

/// <summary>
/// The whole platform in one process: regions <c>a</c> and <c>b</c> on embedded brokers, witness, edge and trainer, all on
/// loopback ports. The services are those of a deployment; only their addresses differ. Nothing outlives it.
/// </summary>
public sealed class LocalPlatform : IAsyncDisposable
{
    /// <summary>The regions.</summary>
    public static readonly IReadOnlyList<string> Regions = ["a", "b"];

    /// <summary>What has to be ready before traffic makes sense; models and observers come in their own time.</summary>
    private static readonly ServiceName[] s_readyServices = [ServiceName.Ingestion, ServiceName.Feature, ServiceName.Ranking, ServiceName.Router];
    private const string LogLevelKey = "Logging:LogLevel:Default";
    private const int LeastThreads = 32;
    private const int PatientRetries = 30;
    private static readonly TimeSpan s_readyPause = TimeSpan.FromMilliseconds(30);

    private readonly AddressBook _addresses;
    private readonly ScratchFolder _scratch;
    private readonly SortedDictionary<string, RegionBrokers> _brokers = new(StringComparer.Ordinal);
    private readonly SharedBus _bus;
    private readonly AnnouncedDecisions _decisions;
    private readonly List<ServiceHost> _hosts = [];
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectCallback = Tcp.ConnectAsync, UseProxy = false });
    private readonly TimeProvider _time;

    private LocalPlatform(AddressBook addresses, ScratchFolder scratch, SharedBus bus, AnnouncedDecisions decisions, TimeProvider time)
    {
        _addresses = addresses;
        _scratch = scratch;
        _bus = bus;
        _decisions = decisions;
        _time = time;
        // Patient, since a machine that is busy starting all this answers late.
        Edge = new EdgeClient(new EdgeClientOptions { Address = addresses.Edge, MaxRetries = PatientRetries }, time);
        Admin = new AdminClient(new EdgeClientOptions { Address = addresses.Admin }, time);
    }

    /// <summary>A client of the edge.</summary>
    public EdgeClient Edge { get; }

    /// <summary>A client of the operators' port.</summary>
    public AdminClient Admin { get; }

    /// <summary>Where the edge listens.</summary>
    public Uri EdgeAddress => _addresses.Edge;

    /// <summary>Where operators call.</summary>
    public Uri AdminAddress => _addresses.Admin;

    /// <summary>The folder that everything is written to; gone after the end.</summary>
    internal string ScratchPath => _scratch.Path;

    /// <summary>Where a service listens; null as region for witness (<see cref="ServiceName.Health"/>), edge and trainer.</summary>
    public Uri AddressOf(string? region, ServiceName service) => _addresses[region, service];

    /// <summary>Starts everything at once and returns when every service listens.</summary>
    /// <exception cref="LocalStartException">A port is taken, or a service did not start.</exception>
    public static async Task<LocalPlatform> StartAsync(LocalOptions options, TimeProvider time, CancellationToken ct)
    {
        // A dozen hosts share one pool of threads; it would grow to what their start needs only by one or two a second.
        PlatformHost.ReserveThreads(LeastThreads);
        var addresses = AddressBook.Choose(options, Regions);
        var scratch = ScratchFolder.Create();
        var bus = await SharedBus.StartAsync(ct);
        var platform = new LocalPlatform(addresses, scratch, bus, await AnnouncedDecisions.ListenAsync(bus), time);
        try
        {
            await Task.WhenAll(Regions.Select(r => Task.Run(() => platform.StartBrokers(r, options.Partitions), ct)));
            platform.AddHosts(options);
            await Task.WhenAll(platform._hosts.Select(h => StartHostAsync(h, ct)));
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every service that runs says that it takes traffic.</summary>
    public async Task ReadyAsync(CancellationToken ct)
    {
        while (await NotReadyAsync(ct) is { Length: > 0 })
        {
            await Task.Delay(s_readyPause, _time, ct);
        }
    }

    /// <summary>The services that run but are not ready, with what they say, for people; empty when all are.</summary>
    public async Task<string> NotReadyAsync(CancellationToken ct)
    {
        var answers = await Task.WhenAll(_hosts.Where(h => h.IsRunning && s_readyServices.Contains(h.Service)).Select(h => NotReadyAsync(h, ct)));
        return string.Join("; ", answers.OfType<string>());
    }

    /// <summary>Every service with whether it runs now.</summary>
    public IReadOnlyList<(string? Region, ServiceName Service, bool Runs)> Services => [.. _hosts.Select(h => (h.Region, h.Service, h.IsRunning))];

    /// <summary>How far ahead of the true time a service's wall clock is.</summary>
    public TimeSpan ClockOf(string? region, ServiceName service) => HostOf(region, service).Clock.Off;

    /// <summary>Sets a service's wall clock this far ahead of the true time, or behind it.</summary>
    public void SetClock(string? region, ServiceName service, TimeSpan off) => HostOf(region, service).Clock.Off = off;

    /// <summary>Whether a region's Kafka answers.</summary>
    public bool IsKafkaUp(string region) => _brokers[region].IsUp;

    /// <summary>Cuts a region's Kafka off; what it holds stays.</summary>
    public void TakeDownKafka(string region) => _brokers[region].TakeDown();

    /// <summary>Ends <see cref="TakeDownKafka"/>.</summary>
    public void BringUpKafka(string region) => _brokers[region].BringUp();

    /// <summary>Announces decisions about regions again that newer ones have followed, as a bus may that delivers late and twice.</summary>
    /// <returns>How many there were.</returns>
    public Task<int> AnnounceAgainAsync(int most, CancellationToken ct) => _decisions.AgainAsync(most, ct);

    /// <summary>Ends one service as if its process had died: every connection is cut.</summary>
    public Task StopServiceAsync(string? region, ServiceName service) => HostOf(region, service).StopAsync(abruptly: true);

    /// <summary>Starts a service again on its address.</summary>
    public Task StartServiceAsync(string? region, ServiceName service, CancellationToken ct) => StartHostAsync(HostOf(region, service), ct);

    /// <summary>A running service's own parts, for tests and demonstrations that need more than its addresses.</summary>
    internal IServiceProvider ServicesOf(string? region, ServiceName service) => HostOf(region, service).Services;

    /// <summary>Ends every service of a region at once and cuts off its Kafka.</summary>
    public async Task CrashRegionAsync(string region)
    {
        _brokers[region].TakeDown();
        await Task.WhenAll(_hosts.Where(h => h.Region == region).Select(h => h.StopAsync(abruptly: true)));
    }

    /// <summary>Brings a crashed region back. Its Kafka and Redis hold what they held.</summary>
    public async Task RestartRegionAsync(string region, CancellationToken ct)
    {
        _brokers[region].BringUp();
        await Task.WhenAll(_hosts.Where(h => h.Region == region).Select(h => StartHostAsync(h, ct)));
    }

    /// <summary>Ends everything and removes what was written.</summary>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Edge.Dispose();
        Admin.Dispose();
        await Task.WhenAll(_hosts.Select(h => h.DisposeAsync().AsTask()));
        await _bus.DisposeAsync();
        foreach (var broker in _brokers.Values)
        {
            broker.Dispose();
        }

        _scratch.Dispose();
    }

    private async Task<string?> NotReadyAsync(ServiceHost host, CancellationToken ct)
    {
        using var answer = await _http.GetAsync(new Uri(host.Address, "/health/ready"), ct);
        return answer.IsSuccessStatusCode ? null : $"{host}: {await answer.Content.ReadAsStringAsync(ct)}";
    }

    private ServiceHost HostOf(string? region, ServiceName service) => _hosts.Single(h => h.Region == region && h.Service == service);

    private static async Task StartHostAsync(ServiceHost host, CancellationToken ct)
    {
        try
        {
            await host.StartAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new LocalStartException($"{host} did not start on {host.Address}: {e.Message}", e);
        }
    }

    private void StartBrokers(string region, int partitions)
    {
        var brokers = RegionBrokers.Start(partitions, _scratch.Sub($"redis-{region}"));
        lock (_brokers)
        {
            _brokers[region] = brokers;
        }
    }

    private void AddHosts(LocalOptions options)
    {
        var settings = new ServiceSettings(options, _brokers, _addresses, _scratch);
        foreach (var region in Regions)
        {
            Add(region, ServiceName.Ingestion, IngestionService.Build);
            Add(region, ServiceName.Feature, FeatureService.Build);
            Add(region, ServiceName.Inference, InferenceService.Build);
            Add(region, ServiceName.Ranking, RankingService.Build);
            Add(region, ServiceName.Health, HealthService.Build);
        }

        Add(null, ServiceName.Health, HealthService.Build);
        Add(null, ServiceName.Trainer, TrainerService.Build);
        Add(null, ServiceName.Router, RouterService.Build);

        void Add(string? region, ServiceName service, Func<string[], Action<WebApplicationBuilder>?, WebApplication> build)
        {
            var clock = new MovableClock(_time);
            _hosts.Add(new ServiceHost(
                region,
                service,
                _addresses[region, service],
                clock,
                () => build([], builder => Configure(builder, settings.For(region, service), clock))));
        }
    }

    private void Configure(WebApplicationBuilder builder, IReadOnlyDictionary<string, string?> settings, TimeProvider clock)
    {
        builder.Configuration.AddInMemoryCollection(settings);
        if (settings.TryGetValue("urls", out var address))
        {
            builder.WebHost.UseUrls(address!);
        }

        builder.Services.AddSingleton(_bus);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Logging.ClearProviders();
        if (Enum.Parse<LogLevel>(settings[LogLevelKey]!, ignoreCase: true) is var level && level != LogLevel.None)
        {
            builder.Logging.SetMinimumLevel(level);
            builder.Logging.AddSimpleConsole(o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss.fff ";
            });
        }
    }
}
