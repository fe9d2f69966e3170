namespace Platform.Inference.Serving;

/// <summary>A token that is cancelled when the last caller of a batch is gone or out of time: nobody waits for its answers.</summary>
internal sealed class CallersToken : IDisposable
{
    private readonly CancellationTokenSource? _source;
    private readonly CancellationTokenRegistration[] _registrations = [];
    private int _callers;

    public CallersToken(List<PendingInfer> requests)
    {
        if (requests.Count == 1)
        {
            AllGone = requests[0].Deadline;
            return;
        }

        _source = new CancellationTokenSource();
        AllGone = _source.Token;
        _callers = requests.Count;
        _registrations = new CancellationTokenRegistration[requests.Count];
        for (var i = 0; i < requests.Count; i++)
        {
            _registrations[i] = requests[i].Deadline.UnsafeRegister(static state => ((CallersToken)state!).Left(), this);
        }
    }

    public CancellationToken AllGone { get; }

    public void Dispose()
    {
        // Ends after a call that is under way, so that the source is not used when it is gone.
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source?.Dispose();
    }

    private void Left()
    {
        if (Interlocked.Decrement(ref _callers) == 0)
        {
            _source!.Cancel();
        }
    }
}
