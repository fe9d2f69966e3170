using Platform.Contracts.Rollouts;
using Platform.Health.Voting;
using Platform.Rollouts.Agreement;
using Platform.Rollouts.Lifecycle;

namespace Platform.Health.Rollouts.Agreeing;

/// <summary>
/// Holds the history and the promise and writes both down: nothing is answered or learned before it is on the disk, one thing at a time.
/// </summary>
internal sealed partial class RolloutKeeper(RolloutFiles files, ObserverSet observers, HealthMetrics metrics, ILogger<RolloutKeeper> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly History _history = new();
    private RolloutLedger _ledger = new();
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RolloutState State => _history.State;

    public long NextNumber => _history.NextNumber;

    /// <summary>Raised, outside of any lock, after each transition that is new here.</summary>
    public event Action<ModelTransition>? Learned;

    public IReadOnlyList<ModelTransition> After(long number, int most) => _history.After(number, most);

    public bool WasPublished(string model, string version) => _history.WasPublished(model, version);

    /// <summary>The state once its number is higher, or as it is when patience ends.</summary>
    public async Task<RolloutState> StateAfterAsync(long number, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        // Before the look at the state: what is appended in between ends the wait.
        var appended = Volatile.Read(ref _appended).Task;
        if (State.Number <= number)
        {
            try
            {
                await appended.WaitAsync(patience, time, ct);
            }
            catch (TimeoutException)
            {
                // Nothing was decided meanwhile.
            }
        }

        return State;
    }

    /// <summary>Reads what was promised and decided before the last stop. A file that cannot be read ends the process.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        foreach (var transition in await files.ReadHistoryAsync(ct))
        {
            _history.Append(transition);
        }

        var promise = await files.ReadPromiseAsync(ct);
        if (promise?.Number > NextNumber)
        {
            throw new InvalidDataException(
                $"The rollout history ends at {NextNumber - 1}, but a promise was given for {promise.Number}: restore the history, or remove both files to ask the other observers for it.");
        }

        // A promise for a number that is decided by now binds nobody any more.
        _ledger = promise?.Number == NextNumber ? promise : new RolloutLedger { Number = NextNumber };
    }

    public async Task<RolloutAnswer> AnswerAsync(RolloutProposal proposal, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var (after, answer) = _ledger.Take(proposal, observers.Self.Name);
            if (answer.Agreed && !await WriteAsync(() => files.WritePromiseAsync(after, CancellationToken.None)))
            {
                return answer with { Agreed = false };
            }

            _ledger = after;
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes decided transitions, those that are next. With a full disk none is taken: they are asked for again.</summary>
    public async Task LearnAsync(IReadOnlyList<ModelTransition> decided, CancellationToken ct)
    {
        foreach (var transition in decided)
        {
            if (await AppendAsync(transition, ct))
            {
                metrics.Transitioned(transition.Model, transition.Kind.ToString());
                Transitioned(transition.Number, transition.Model, transition.Version, transition.Kind, transition.By, transition.Reason);
                Learned?.Invoke(transition);
            }
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> AppendAsync(ModelTransition transition, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (transition.Number != NextNumber || !await WriteAsync(() => files.AppendAsync(transition, CancellationToken.None)))
            {
                return false;
            }

            _history.Append(transition);
            _ledger = _ledger.Decided();
            Interlocked.Exchange(ref _appended, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> WriteAsync(Func<Task> write)
    {
        try
        {
            // Not to be cancelled half-way by a caller that hung up: the files are small and local.
            await write();
            metrics.StateWritable(true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            metrics.StateWritable(false);
            NotWritten(e);
            return false;
        }
    }

    [LoggerMessage(5060, LogLevel.Information, "{Number}: {Model} {Version} is {Kind}, by {By}: {Reason}")]
    private partial void Transitioned(long number, string model, string version, TransitionKind kind, string by, string reason);

    [LoggerMessage(5061, LogLevel.Error, "The rollout files cannot be written: this observer agrees to nothing until they can")]
    private partial void NotWritten(Exception exception);
}
