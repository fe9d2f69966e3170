using Platform.FeatureStore.Writing;

namespace Platform.FeatureStore.Tests.Writing;

/// <summary>What goes wrong at the instant of a commit.</summary>
public enum Fault
{
    None,

    /// <summary>The process ends before the transaction is sent.</summary>
    BeforeExec,

    /// <summary>The transaction is in effect, but the process never hears of it.</summary>
    AfterExec,

    /// <summary>Between reading and committing, someone else commits: another region's consumer, or the partition's next owner.</summary>
    Overtaken,
}

/// <summary>Commits, crashes before it, crashes after it, or lets someone else in first; once a fault, then normally.</summary>
internal sealed class FaultingExecutor : ITransactionExecutor
{
    private readonly TransactionExecutor _real = new();

    public Fault Next { get; set; }

    /// <summary>Transactions that go through before <see cref="Next"/> strikes.</summary>
    public int After { get; set; }

    /// <summary>How many came into effect.</summary>
    public int Executed { get; private set; }

    public Func<Task> Overtake { get; set; } = () => Task.CompletedTask;

    public async Task<bool> ExecuteAsync(PreparedTransaction transaction, CancellationToken cancellationToken)
    {
        if (After > 0)
        {
            After--;
            return await CommitAsync(transaction, cancellationToken);
        }

        var fault = Next;
        Next = Fault.None;
        switch (fault)
        {
            case Fault.BeforeExec:
                throw new CrashException();
            case Fault.AfterExec:
                await CommitAsync(transaction, cancellationToken);
                throw new CrashException();
            case Fault.Overtaken:
                await Overtake();
                break;
        }

        return await CommitAsync(transaction, cancellationToken);
    }

    private async Task<bool> CommitAsync(PreparedTransaction transaction, CancellationToken cancellationToken)
    {
        var committed = await _real.ExecuteAsync(transaction, cancellationToken);
        Executed += committed ? 1 : 0;
        return committed;
    }
}

internal sealed class CrashException : Exception;
