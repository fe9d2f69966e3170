using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Hosting.Configuration;
using Platform.Hosting.Signing;
using Platform.Hosting.Storage;

namespace Platform.Router.Routing;

/// <summary>The weights in force: immutable, read by every request.</summary>
/// <param name="Epoch">0 before the first decision.</param>
/// <param name="Weights">By the region's place in the configuration.</param>
/// <param name="Decision">What they come from.</param>
/// <param name="Since">Since when, monotonic.</param>
internal sealed record RoutingSnapshot(long Epoch, int[] Weights, RoutingDecision? Decision, TimeSpan Since);

/// <summary>
/// Holds the latest decision, swaps it as a whole, and takes only a higher epoch that observers of this deployment have signed. Without news it keeps what it has, for ever; before
/// the first news all regions weigh the same.
/// </summary>
internal sealed partial class RoutingTable : IDisposable
{
    public const string FileName = "routing.json";
    private const int Full = 100;

    private readonly SemaphoreSlim _one = new(1);
    private readonly string[] _regions;
    private readonly IStateFile _file;
    private readonly ControlVerifier _verifier;
    private readonly RouterMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RoutingTable> _logger;
    private volatile RoutingSnapshot _current;
    private long _written;

    public RoutingTable(
        IStateFile file, IOptions<PlatformOptions> platform, ControlVerifier verifier, RouterMetrics metrics, TimeProvider time, ILogger<RoutingTable> logger)
    {
        _regions = [.. platform.Value.Regions.Select(r => r.Name)];
        _file = file;
        _verifier = verifier;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _current = new(0, [.. _regions.Select(_ => Full)], null, time.GetElapsedTime(0));
    }

    public RoutingSnapshot Current => _current;

    public IReadOnlyDictionary<string, int> Weights => _regions.Zip(_current.Weights).ToDictionary(p => p.First, p => p.Second);

    public async Task LoadAsync(CancellationToken ct)
    {
        try
        {
            if (await _file.ReadAsync(ct) is { } bytes
                && JsonSerializer.Deserialize(bytes, ContractsJson.Default.RoutingDecision) is { } decision
                && Read(decision) is { } snapshot)
            {
                _current = snapshot;
                _written = snapshot.Epoch;
                FromSnapshot(snapshot.Epoch);
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // The health services tell the same within a second; until then every region is usable.
            SnapshotUnreadable(e, _file.Name);
        }
    }

    /// <summary>True when the decision is newer than what was in force, and now is.</summary>
    public async Task<bool> ApplyAsync(RoutingDecision decision, string source, CancellationToken ct)
    {
        if (decision.Epoch <= _current.Epoch && _written >= _current.Epoch)
        {
            _metrics.Decision(source, decision.Epoch == _current.Epoch ? "known" : "stale");
            return false;
        }

        await _one.WaitAsync(ct);
        try
        {
            var applied = Swap(decision, source);
            await WriteAsync();
            return applied;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private bool Swap(RoutingDecision decision, string source)
    {
        if (decision.Epoch <= _current.Epoch)
        {
            return false;
        }

        if (!_verifier.IsGenuine(decision))
        {
            _metrics.Decision(source, "not_genuine");
            NotGenuine(decision.Epoch, source);
            return false;
        }

        if (Read(decision) is not { } snapshot)
        {
            _metrics.Decision(source, "invalid");
            Invalid(decision.Epoch, source);
            return false;
        }

        _current = snapshot;
        _metrics.Decision(source, "applied");
        Applied(decision.Epoch, source, string.Join(", ", Weights.Select(w => $"{w.Key} {w.Value}")), decision.Reason);
        return true;
    }

    /// <summary>Weights first, disk after: a full disk must not keep traffic on a dead region. What could not be written is tried at the next news.</summary>
    private async Task WriteAsync()
    {
        if (_current is not { Decision: { } decision } || _written >= decision.Epoch)
        {
            return;
        }

        try
        {
            await _file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(decision, ContractsJson.Default.RoutingDecision), CancellationToken.None);
            _written = decision.Epoch;
            _metrics.SnapshotWritable(true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _metrics.SnapshotWritable(false);
            NotWritten(e, _file.Name);
        }
    }

    /// <summary>Null when it would leave no region: no such decision is ever made, so this one is damaged.</summary>
    private RoutingSnapshot? Read(RoutingDecision decision)
    {
        var weights = _regions.Select(r => Math.Clamp(decision.Weights.GetValueOrDefault(r, Full), 0, Full)).ToArray();
        return weights.Any(w => w > 0) ? new(decision.Epoch, weights, decision, _time.GetElapsedTime(0)) : null;
    }

    [LoggerMessage(6001, LogLevel.Information, "Starts with epoch {Epoch} from its snapshot")]
    private partial void FromSnapshot(long epoch);

    [LoggerMessage(6002, LogLevel.Error, "{Path} cannot be read: starts with equal weights until a health service answers")]
    private partial void SnapshotUnreadable(Exception exception, string path);

    [LoggerMessage(6003, LogLevel.Warning, "Epoch {Epoch} by {Source}: {Weights}. {Reason}")]
    private partial void Applied(long epoch, string source, string weights, string reason);

    [LoggerMessage(6004, LogLevel.Error, "Epoch {Epoch} by {Source} leaves no region: not applied")]
    private partial void Invalid(long epoch, string source);

    [LoggerMessage(6006, LogLevel.Error, "Epoch {Epoch} by {Source} was not made by an observer of this deployment: not applied")]
    private partial void NotGenuine(long epoch, string source);

    [LoggerMessage(6005, LogLevel.Error, "{Path} cannot be written: a restart now would start from an older epoch")]
    private partial void NotWritten(Exception exception, string path);
}
