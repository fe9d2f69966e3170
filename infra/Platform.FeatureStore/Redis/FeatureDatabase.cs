using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Hosting.Configuration;
using StackExchange.Redis;

namespace Platform.FeatureStore.Redis;

/// <summary>
/// The connection to the region's Redis. It is made when first asked for and mends itself; while Redis is away every call fails at once
/// instead of waiting in a queue, so that callers can step down or pause.
/// </summary>
public sealed partial class FeatureDatabase : IAsyncDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);

    private readonly ConfigurationOptions _configuration;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private Task<ConnectionMultiplexer>? _connection;
    private volatile ConnectionMultiplexer? _multiplexer;

    public FeatureDatabase(IOptions<PlatformOptions> platform, IOptions<FeatureStoreOptions> options, ILogger<FeatureDatabase> logger)
        : this(platform.Value.OwnRegion().Redis, options.Value, logger)
    {
    }

    /// <param name="address">StackExchange.Redis configuration.</param>
    /// <param name="options">Deadline.</param>
    /// <param name="logger">Told of connections lost and made.</param>
    public FeatureDatabase(string address, FeatureStoreOptions options, ILogger<FeatureDatabase> logger)
    {
        _logger = logger;
        _configuration = ConfigurationOptions.Parse(address);
        _configuration.AbortOnConnectFail = false;
        _configuration.BacklogPolicy = BacklogPolicy.FailFast;
        _configuration.ConnectTimeout = (int)s_connect.TotalMilliseconds;
        _configuration.AsyncTimeout = (int)options.Deadline.TotalMilliseconds;
        _configuration.SyncTimeout = (int)options.Deadline.TotalMilliseconds;
        _configuration.ReconnectRetryPolicy = new LinearRetry(500);
        _configuration.ClientName = "platform-features";
    }

    /// <summary>Whether Redis can be reached now.</summary>
    public bool IsConnected => _multiplexer is { IsConnected: true };

    /// <summary>The database; connected or not, see <see cref="IsConnected"/>.</summary>
    public async Task<IDatabase> OpenAsync(CancellationToken cancellationToken)
    {
        Task<ConnectionMultiplexer> connection;
        lock (_lock)
        {
            if (_connection is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _connection = ConnectAsync();
            }

            connection = _connection;
        }

        return (await connection.WaitAsync(cancellationToken)).GetDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await ((Task)connection).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (connection.IsCompletedSuccessfully)
            {
                await (await connection).DisposeAsync();
            }
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        // Not on the caller's thread: parsing and name resolution may block.
        await Task.Yield();
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(_configuration);
        multiplexer.ConnectionFailed += (_, e) => Lost(_logger, e.FailureType.ToString());
        multiplexer.ConnectionRestored += (_, _) => Restored(_logger);
        _multiplexer = multiplexer;
        return multiplexer;
    }

    [LoggerMessage(9601, LogLevel.Warning, "The connection to Redis is lost ({Reason})")]
    private static partial void Lost(ILogger logger, string reason);

    [LoggerMessage(9602, LogLevel.Information, "The connection to Redis is back")]
    private static partial void Restored(ILogger logger);
}
