using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.FeatureStore.Products;
using Platform.FeatureStore.Redis;
using StackExchange.Redis;

namespace Platform.FeatureStore.Writing;

/// <summary>
/// Writes events into the features so that each counts once, whatever crashes, comes again, or comes through two regions at once: a batch's
/// effects, its events' marks and its partition's next offset are one transaction, on the condition that the offset, the marks and the
/// visitors are still as they were read. When they are not, everything is read and applied anew.
/// </summary>
public sealed partial class FeatureWriter : IDisposable
{
    /// <summary>Someone who loses this often gives way to the others for a while.</summary>
    private const int MostConflicts = 8;

    private readonly FeatureDatabase _database;
    private readonly FeatureStoreOptions _options;
    private readonly ITransactionExecutor _executor;
    private readonly ILogger _logger;
    private readonly BatchReader _reader = new();
    private readonly BatchTransaction _transaction;
    private readonly ConcurrentDictionary<PartitionId, long> _reached = new();
    private readonly ConcurrentDictionary<PartitionId, long> _begun = new();

    // Batches of one process would only conflict with each other, and Redis runs one at a time anyway.
    private readonly SemaphoreSlim _gate = new(1);

    public FeatureWriter(FeatureDatabase database, IOptions<FeatureStoreOptions> options, ILogger<FeatureWriter> logger)
        : this(database, options.Value, new TransactionExecutor(), logger)
    {
    }

    internal FeatureWriter(FeatureDatabase database, FeatureStoreOptions options, ITransactionExecutor executor, ILogger<FeatureWriter> logger)
    {
        _database = database;
        _options = options;
        _executor = executor;
        _logger = logger;
        _transaction = new BatchTransaction(options);
    }

    /// <summary>The first offset of a partition that is not in effect; null when none is. Begins a new reading of the partition.</summary>
    /// <exception cref="RedisException">Redis cannot be asked now.</exception>
    /// <exception cref="TimeoutException">Redis did not answer in time.</exception>
    public async Task<long?> NextOffsetAsync(PartitionId partition, CancellationToken cancellationToken)
    {
        var database = await _database.OpenAsync(cancellationToken);
        var stored = await database.HashGetAsync(FeatureKeys.Positions, partition.Field).WaitAsync(cancellationToken);
        long? next = stored.IsNull ? null : PartitionPosition.Parse(stored).NextOffset;
        _begun[partition] = _reached[partition] = next ?? 0;
        return next;
    }

    /// <summary>Brings events into effect, in one transaction or in several of which each is complete with its offset.</summary>
    /// <param name="partition">Where they were read.</param>
    /// <param name="events">One partition's events, in order. Those already in effect are recognised and skipped.</param>
    /// <param name="firstOffset">The offset of the first message read, which need not have been an event.</param>
    /// <param name="nextOffset">Where reading goes on after them.</param>
    /// <param name="facts">What is known of a product.</param>
    /// <param name="cancellationToken">Ends the waiting; what was sent may still come into effect, which the next reading will see.</param>
    /// <exception cref="RedisException">Redis failed; whether the batch is in effect is not known, and does not need to be: apply it again.</exception>
    /// <exception cref="TimeoutException">The same.</exception>
    /// <exception cref="FeaturesContendedException">Other writers changed the same features each time; apply it again later.</exception>
    public async Task<BatchOutcome> ApplyAsync(
        PartitionId partition,
        IReadOnlyList<LoggedEvent> events,
        long firstOffset,
        long nextOffset,
        Func<string, ProductFacts?> facts,
        CancellationToken cancellationToken)
    {
        var database = await _database.OpenAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var (applied, left) = (0, events);
            while (true)
            {
                var part = await ApplyPartAsync(database, partition, left, firstOffset, nextOffset, facts, cancellationToken);
                if (part.Result == BatchResult.PositionLost)
                {
                    return new BatchOutcome(BatchResult.PositionLost, 0, 0);
                }

                applied += part.Applied;
                firstOffset = part.NextOffset;
                if (part.Result == BatchResult.InEffectBefore || firstOffset >= nextOffset)
                {
                    var result = applied > 0 ? BatchResult.Applied : part.Result;
                    return new BatchOutcome(result, applied, events.Count - applied);
                }

                left = [.. left.Where(e => e.Offset >= firstOffset)];
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Brings the first of these events into effect, as many as one transaction holds.</summary>
    private async Task<PartOutcome> ApplyPartAsync(
        IDatabase database,
        PartitionId partition,
        IReadOnlyList<LoggedEvent> events,
        long firstOffset,
        long nextOffset,
        Func<string, ProductFacts?> facts,
        CancellationToken cancellationToken)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            var read = await _reader.ReadAsync(database, partition, events).WaitAsync(_options.Deadline, cancellationToken);
            var position = read.Position;
            if (position.NextOffset < _reached.GetValueOrDefault(partition))
            {
                PositionLost(_logger, partition.ToString(), _reached[partition], position.NextOffset);
                return new PartOutcome(BatchResult.PositionLost, 0, firstOffset);
            }

            var restarted = firstOffset < _begun.GetValueOrDefault(partition);
            if (restarted)
            {
                LogRestarted(_logger, partition.ToString(), position.NextOffset, firstOffset);
            }
            else if (nextOffset <= position.NextOffset)
            {
                return new PartOutcome(BatchResult.InEffectBefore, 0, nextOffset);
            }

            var fresh = read.Fresh(events, restarted ? firstOffset : position.NextOffset);
            var transaction = _transaction.Prepare(database, partition, read, fresh, nextOffset, facts);
            if (await _executor.ExecuteAsync(transaction, cancellationToken))
            {
                _reached[partition] = transaction.NextOffset;
                _begun[partition] = restarted ? transaction.NextOffset : _begun.GetValueOrDefault(partition);
                return new PartOutcome(BatchResult.Applied, transaction.Events, transaction.NextOffset);
            }

            FeatureStoreMetrics.Conflict();
        }

        throw new FeaturesContendedException(partition, MostConflicts);
    }

    public void Dispose() => _gate.Dispose();

    [LoggerMessage(9603, LogLevel.Warning, "Redis has lost features: {Partition} was at offset {Reached} and is at {Stored} now; the log is read again from there")]
    private static partial void PositionLost(ILogger logger, string partition, long reached, long stored);

    [LoggerMessage(9604, LogLevel.Warning, "The log of {Partition} has begun anew: the features had read to offset {Stored}, the log gives {First}; event ids still keep everything from counting twice")]
    private static partial void LogRestarted(ILogger logger, string partition, long stored, long first);

    private readonly record struct PartOutcome(BatchResult Result, int Applied, long NextOffset);
}
