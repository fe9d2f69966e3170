namespace Platform.Local.Regions;

/// <summary>One service in this process; it can be ended and started again on its address.</summary>
internal sealed class ServiceHost(string? region, ServiceName service, Uri address, MovableClock clock, Func<WebApplication> build) : IAsyncDisposable
{
    private static readonly TimeSpan s_stop = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private WebApplication? _app;

    public string? Region => region;

    public ServiceName Service => service;

    public Uri Address => address;

    public MovableClock Clock => clock;

    public bool IsRunning => _app is not null;

    public IServiceProvider Services => _app?.Services ?? throw new InvalidOperationException($"{this} does not run.");

    public async Task StartAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_app is not null)
            {
                return;
            }

            // Building a host is work for a core; many are built at once.
            var app = await Task.Run(build, ct);
            try
            {
                await app.StartAsync(ct);
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }

            _app = app;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the service: in order, or at once with every connection cut as when its process dies.</summary>
    public async Task StopAsync(bool abruptly)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (_app is not { } app)
            {
                return;
            }

            _app = null;
            using var deadline = new CancellationTokenSource(abruptly ? TimeSpan.Zero : s_stop);
            try
            {
                await app.StopAsync(deadline.Token);
            }
            catch (Exception e) when (e is OperationCanceledException || (e is AggregateException many && many.InnerExceptions.All(i => i is OperationCanceledException)))
            {
                // Cut off before it was done, as asked for.
            }

            await app.DisposeAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(abruptly: false);
        _turn.Dispose();
    }

    public override string ToString() => region is null ? service.ToString() : $"{service} of region {region}";
}
