using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging.Kafka;

/// <summary>
/// Knows whether a region's Kafka answers: from the acknowledgements of real messages, from the client's own errors, and from a
/// small question (metadata) once an interval, four times as often while it is away.
/// </summary>
internal sealed partial class KafkaProbe : IAsyncDisposable
{
    private static readonly TimeSpan s_shortestDeadline = TimeSpan.FromSeconds(1);

    private readonly Func<Handle> _client;
    private readonly TimeSpan _interval;
    private readonly TimeSpan _deadline;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _probing;
    private readonly Lock _change = new();
    private TaskCompletionSource _reachable = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Reachability _state;
    private volatile string? _detail;
    private long _answered;

    public KafkaProbe(string region, string bootstrap, Func<Handle> client, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        Region = region;
        _client = client;
        _interval = interval;
        _deadline = interval > s_shortestDeadline ? interval : s_shortestDeadline;
        _time = time;
        _logger = logger;
        _answered = time.GetTimestamp();
        if (bootstrap.Length == 0)
        {
            _state = Reachability.Unreachable;
            _detail = $"Region {region} has no Kafka address.";
            _probing = Task.CompletedTask;
        }
        else
        {
            _probing = ProbeAsync(_stop.Token);
        }
    }

    public string Region { get; }

    public Reachability State => _state;

    /// <summary>Why it is not reachable.</summary>
    public string? Detail => _detail;

    public Task WaitUntilReachableAsync(CancellationToken cancellationToken)
    {
        lock (_change)
        {
            return _state == Reachability.Reachable ? Task.CompletedTask : _reachable.Task.WaitAsync(cancellationToken);
        }
    }

    public void Answered()
    {
        Volatile.Write(ref _answered, _time.GetTimestamp());
        if (_state == Reachability.Reachable)
        {
            return;
        }

        lock (_change)
        {
            if (_state != Reachability.Reachable)
            {
                _state = Reachability.Reachable;
                _detail = null;
                _reachable.TrySetResult();
                BecameReachable(Region);
            }
        }
    }

    public void Failed(string reason)
    {
        if (_state == Reachability.Unreachable)
        {
            return;
        }

        lock (_change)
        {
            if (_state == Reachability.Reachable)
            {
                _reachable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (_state != Reachability.Unreachable)
            {
                _state = Reachability.Unreachable;
                _detail = reason;
                BecameUnreachable(Region, reason);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _probing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ProbeAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // The client's question blocks its thread until the deadline, so that it gets one of its own.
            await Task.Factory.StartNew(Ask, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Task.Delay(_state == Reachability.Reachable ? _interval : _interval / 4, _time, stop);
        }
    }

    private void Ask()
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(_client()).Build();
            admin.GetMetadata(_deadline);
            Answered();
        }
        catch (KafkaException e)
        {
            // A busy broker may be late with metadata while it still takes messages: an acknowledgement outweighs the question.
            if (_time.GetElapsedTime(Volatile.Read(ref _answered)) >= _deadline)
            {
                Failed(e.Error.Reason);
            }
        }
        catch (ObjectDisposedException)
        {
            // The client was replaced between the reading and the question; the next round asks the new one.
        }
    }

    [LoggerMessage(9104, LogLevel.Information, "Kafka of region {Region} answers")]
    private partial void BecameReachable(string region);

    [LoggerMessage(9105, LogLevel.Warning, "Kafka of region {Region} does not answer: {Reason}")]
    private partial void BecameUnreachable(string region, string reason);
}
