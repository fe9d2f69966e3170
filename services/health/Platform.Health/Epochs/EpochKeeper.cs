using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Control;
using Platform.Hosting.Storage;
using Platform.Health.Voting;

namespace Platform.Health.Epochs;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EpochLedger))]
internal sealed partial class LedgerJson : JsonSerializerContext;

/// <summary>Holds the ledger and writes it down: nothing is granted or accepted before it is on the disk, one thing at a time.</summary>
/// <param name="file">The promise; see <see cref="IStateFile"/>.</param>
/// <param name="observers">Who this is.</param>
/// <param name="regions">Of the deployment.</param>
/// <param name="metrics">Shows whether the disk takes promises.</param>
/// <param name="logger">Of the service.</param>
internal sealed partial class EpochKeeper(
    IStateFile file, ObserverSet observers, IReadOnlyList<string> regions, HealthMetrics metrics, ILogger<EpochKeeper> logger) : IDisposable
{
    public const string FileName = "epochs.json";

    private readonly SemaphoreSlim _one = new(1);
    private volatile EpochLedger _ledger = EpochLedger.Empty;

    /// <summary>The decision in force as far as this observer knows.</summary>
    public RoutingDecision? Decided => _ledger.Decided;

    /// <summary>A decision that this observer accepted and does not know to be decided.</summary>
    public RoutingDecision? Unfinished => _ledger.Unfinished;

    public long NextEpoch => _ledger.NextEpoch;

    /// <summary>Raised, outside of any lock, for each decision that is newer than all before.</summary>
    public event Action<RoutingDecision>? Learned;

    /// <summary>
    /// Reads what was promised before the last stop. A file that cannot be read ends the process: granting on without it could give
    /// an epoch away twice.
    /// </summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (await file.ReadAsync(ct) is not { } bytes)
        {
            return;
        }

        try
        {
            _ledger = JsonSerializer.Deserialize(bytes, LedgerJson.Default.EpochLedger) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file.Name} cannot be read ({e.Message}). Restore it from the disk's backup, or remove it after all observers are stopped.", e);
        }
    }

    public async Task<EpochAnswer> AnswerAsync(EpochProposal proposal, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var (after, answer) = _ledger.Answer(proposal, observers.Self.Name, regions);
            if (answer.Granted && !await WriteAsync(after))
            {
                return answer with { Granted = false, Reason = "it could not be written down" };
            }

            _ledger = after;
            metrics.Answered(proposal.Decision is not null, answer.Granted);
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes a decided decision. It counts even when the disk is full: a majority holds it, and it can be asked for again.</summary>
    public async Task LearnAsync(RoutingDecision decided, CancellationToken ct)
    {
        if (decided.Epoch <= (_ledger.Decided?.Epoch ?? 0))
        {
            return;
        }

        await _one.WaitAsync(ct);
        try
        {
            var after = _ledger.Learn(decided);
            if (ReferenceEquals(after, _ledger))
            {
                return;
            }

            await WriteAsync(after);
            _ledger = after;
        }
        finally
        {
            _one.Release();
        }

        DecisionLearned(decided.Epoch, decided.DecidedBy, string.Join(", ", decided.Weights.Select(w => $"{w.Key} {w.Value}")), decided.Reason);
        Learned?.Invoke(decided);
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> WriteAsync(EpochLedger ledger)
    {
        try
        {
            // Not to be cancelled half-way by a caller that hung up: the file is small and local.
            await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(ledger, LedgerJson.Default.EpochLedger), CancellationToken.None);
            metrics.StateWritable(true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.StateWritable(false);
            NotWritten(e, file.Name);
            return false;
        }
    }

    [LoggerMessage(5001, LogLevel.Information, "Epoch {Epoch} of {DecidedBy}: {Weights}. {Reason}")]
    private partial void DecisionLearned(long epoch, string decidedBy, string weights, string reason);

    [LoggerMessage(5002, LogLevel.Error, "{Path} cannot be written: this observer grants and accepts nothing until it can")]
    private partial void NotWritten(Exception exception, string path);
}
