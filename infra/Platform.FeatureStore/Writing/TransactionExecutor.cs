using StackExchange.Redis;

namespace Platform.FeatureStore.Writing;

/// <summary>The instant at which a batch comes into effect; a seam, so that tests can crash before and after it.</summary>
internal interface ITransactionExecutor
{
    /// <returns>False when a condition did not hold and nothing was written.</returns>
    Task<bool> ExecuteAsync(PreparedTransaction transaction, CancellationToken cancellationToken);
}

internal sealed class TransactionExecutor : ITransactionExecutor
{
    public async Task<bool> ExecuteAsync(PreparedTransaction transaction, CancellationToken cancellationToken)
    {
        if (!await transaction.Transaction.ExecuteAsync().WaitAsync(cancellationToken))
        {
            return false;
        }

        // A command that fails inside EXEC does not undo the others; its error must be seen, not retried.
        await Task.WhenAll(transaction.Commands).WaitAsync(cancellationToken);
        return true;
    }
}

/// <summary>A transaction that is ready to go.</summary>
/// <param name="Transaction">With conditions and commands.</param>
/// <param name="Commands">The commands' results, known once the transaction has run.</param>
/// <param name="Events">How many events it brings into effect.</param>
/// <param name="NextOffset">The partition's next offset once it has run.</param>
internal sealed record PreparedTransaction(ITransaction Transaction, IReadOnlyList<Task> Commands, int Events, long NextOffset);
