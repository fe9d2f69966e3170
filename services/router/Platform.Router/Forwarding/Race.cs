using Platform.Hosting.Problems;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Forwarding;

/// <summary>
/// The tries of one request. A try that fails is followed by another elsewhere; one that stays silent too long gets company from
/// another region; the first good answer wins. Nothing reaches the client before there is a winner.
/// </summary>
internal sealed class Race(
    HttpContext context,
    EdgeRoute route,
    RequestBody body,
    bool replayable,
    EdgeHttpClient http,
    DestinationPicker picker,
    RetryBudgets budgets,
    RouterMetrics metrics,
    RouterOptions options,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly Attempt?[] _attempts = new Attempt?[1 + options.ExtraTries];
    private readonly AttemptEnd[] _ends = new AttemptEnd[1 + options.ExtraTries];
    private readonly TimeSpan _deadline = time.GetElapsedTime(0) + route.Timeout;

    /// <summary>The last answer that was an error; what the client gets when nothing better comes.</summary>
    private Attempt? _lastError;
    private bool _hedgesSpent;

    /// <summary>How many tries were made.</summary>
    public int Count { get; private set; }

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>The try whose answer is to be relayed; null when there is none.</summary>
    public async Task<Attempt?> RunAsync()
    {
        if (!TryStart(lastResort: true))
        {
            return null;
        }

        while (true)
        {
            var done = await NextAsync();
            if (done < 0)
            {
                Hedge();
                continue;
            }

            var attempt = _attempts[done]!;
            var end = await attempt.Task;
            _ends[done] = end;
            if (end == AttemptEnd.GivenUp)
            {
                // Only the client can have done that: no try is given up before there is a winner.
                attempt.Destination.Ejection.Released(attempt.Trial);
                attempt.GiveUp();
                return null;
            }

            if (end == AttemptEnd.Answered && !IsFailure((int)attempt.Response!.StatusCode))
            {
                Won(attempt);
                return attempt;
            }

            Lost(attempt, end);
            if (!Retry(end) && !AnyRunning())
            {
                return _lastError;
            }
        }
    }

    /// <summary>Answers the client, who gets no destination's answer.</summary>
    public async Task<string> ExplainAsync()
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return "client_gone";
        }

        var tried = string.Join(", ", Enumerable.Range(0, Count).Select(i => $"region {_attempts[i]!.Destination.Region} {Say(_ends[i])}"));
        var detail = Count == 0
            ? $"No instance of {route.Service} is known."
            : $"{route.Service}: {tried}.";
        var mend = replayable || Count == 0 || Attempt.WasNotSent(_ends[Count - 1])
            ? " Nothing was lost: send it again."
            : " It may have been applied: send events with an eventId, or with the header Idempotency-Key, and the edge tries them again itself.";
        await Problem.Unavailable(detail + mend, s_retryAfter).ExecuteAsync(context);
        return "unavailable";
    }

    public void Dispose()
    {
        for (var i = 0; i < Count; i++)
        {
            var attempt = _attempts[i]!;
            if (_ends[i] == AttemptEnd.Running)
            {
                attempt.Destination.Ejection.Released(attempt.Trial);
                attempt.GiveUp();
            }
            else if (_ends[i] != AttemptEnd.GivenUp)
            {
                attempt.Release();
            }
        }
    }

    private static bool IsFailure(int status) => status is 500 or 502 or 503 or 504;

    private static string Say(AttemptEnd end) => end switch
    {
        AttemptEnd.Refused => "refuses connections",
        AttemptEnd.Unreachable => "cannot be reached",
        AttemptEnd.Broken => "broke the connection",
        AttemptEnd.TimedOut => "did not answer in time",
        AttemptEnd.Answered => "answered with an error",
        _ => "was given up",
    };

    /// <summary>The index of a try that ended, or -1 when it is time for a hedge.</summary>
    private async ValueTask<int> NextAsync()
    {
        while (true)
        {
            Task? running = null;
            List<Task>? several = null;
            for (var i = 0; i < Count; i++)
            {
                var attempt = _attempts[i]!;
                if (_ends[i] != AttemptEnd.Running)
                {
                    continue;
                }

                if (attempt.Task.IsCompleted)
                {
                    return i;
                }

                if (running is null)
                {
                    running = attempt.Task;
                }
                else
                {
                    (several ??= [running]).Add(attempt.Task);
                }
            }

            var any = several is null ? running! : Task.WhenAny(several);
            if (!MayHedge())
            {
                await any;
                continue;
            }

            var wait = _attempts[Count - 1]!.Started + Patience() - Now;
            if (wait <= TimeSpan.Zero || await Task.WhenAny(any, Task.Delay(wait, time)) != any)
            {
                return -1;
            }
        }
    }

    private bool MayHedge() => replayable && !_hedgesSpent && Count < _attempts.Length && Now < _deadline;

    /// <summary>How long a try may stay silent before it gets company.</summary>
    private TimeSpan Patience()
    {
        var usual = route.Latency.P95;
        return usual < options.HedgeFloor ? options.HedgeFloor : usual > options.HedgeCeiling ? options.HedgeCeiling : usual;
    }

    private void Hedge()
    {
        if (!budgets.Hedges.TryTake())
        {
            metrics.BudgetExhausted("hedge");
            _hedgesSpent = true;
        }
        else if (TryStart(lastResort: false))
        {
            metrics.Extra(route.Name, "hedge");
        }
        else
        {
            _hedgesSpent = true;
        }
    }

    private bool Retry(AttemptEnd end)
    {
        if (Count == _attempts.Length || Now >= _deadline || !(replayable || Attempt.WasNotSent(end)) || context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        if (!budgets.Retries.TryTake())
        {
            metrics.BudgetExhausted("retry");
            return false;
        }

        if (!TryStart(lastResort: true))
        {
            return false;
        }

        metrics.Extra(route.Name, "retry");
        return true;
    }

    private bool TryStart(bool lastResort)
    {
        if (picker.Pick(route.Service, Tried(), replayable, lastResort, out var trial) is not { } destination)
        {
            return false;
        }

        var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var left = _deadline - Now;
        cancel.CancelAfter(left < route.AttemptTimeout ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : route.AttemptTimeout);
        var attempt = new Attempt(destination, trial, Now, cancel);
        _attempts[Count++] = attempt;
        attempt.Start(Count == _attempts.Length ? http.Patient : http.Invoker, context, body);
        return true;
    }

    private Destination[] Tried()
    {
        if (Count == 0)
        {
            return [];
        }

        var tried = new Destination[Count];
        for (var i = 0; i < Count; i++)
        {
            tried[i] = _attempts[i]!.Destination;
        }

        return tried;
    }

    private void Won(Attempt winner)
    {
        route.Latency.Add(Now - winner.Started);
        winner.ReadOn(s_longestAnswer);
        winner.Destination.Ejection.Succeeded(winner.Trial);
        metrics.Attempt(winner.Destination, "answered");
        for (var i = 0; i < Count; i++)
        {
            var other = _attempts[i]!;
            if (_ends[i] != AttemptEnd.Running)
            {
                continue;
            }

            // It was silent for longer than its route usually takes, while another destination answered: that counts against it.
            if (Now - other.Started >= options.HedgeFloor && other.Started <= winner.Started)
            {
                Failed(other, false, "overtaken");
            }
            else
            {
                other.Destination.Ejection.Released(other.Trial);
                metrics.Attempt(other.Destination, "given_up");
            }

            _ends[i] = AttemptEnd.GivenUp;
            other.GiveUp();
        }
    }

    private void Lost(Attempt attempt, AttemptEnd end)
    {
        Failed(attempt, end == AttemptEnd.Refused, end == AttemptEnd.Answered ? "error" : end.ToString().ToLowerInvariant());
        if (end == AttemptEnd.Answered)
        {
            _lastError = attempt;
        }
    }

    private void Failed(Attempt attempt, bool atOnce, string outcome)
    {
        metrics.Attempt(attempt.Destination, outcome);
        if (attempt.Destination.Ejection.Failed(attempt.Trial, atOnce, Now))
        {
            metrics.Ejected(attempt.Destination);
        }
    }

    private bool AnyRunning()
    {
        for (var i = 0; i < Count; i++)
        {
            if (_ends[i] == AttemptEnd.Running)
            {
                return true;
            }
        }

        return false;
    }
}
