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

    public Func<Task> Overtake { get; set; } = () => Task.CompletedTask;

    public async Task<bool> ExecuteAsync(PreparedTransaction transaction, CancellationToken cancellationToken)
    {
        var fault = Next;
        Next = Fault.None;
        switch (fault)
        {
            case Fault.BeforeExec:
                throw new CrashException();
            case Fault.AfterExec:
                await _real.ExecuteAsync(transaction, cancellationToken);
                throw new CrashException();
            case Fault.Overtaken:
                await Overtake();
                break;
        }

        return await _real.ExecuteAsync(transaction, cancellationToken);
    }
}

internal sealed class CrashException : Exception;
