using Platform.Hosting.Problems;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Forwarding;

/// <summary>What all races share.</summary>
internal sealed record RaceTrack(
    EdgeHttpClient Http,
    DestinationTable Destinations,
    DestinationPicker Picker,
    RetryBudgets Budgets,
    PassiveRecord Record,
    CancellationPool Cancels,
    RouterMetrics Metrics,
    RouterOptions Options,
    TimeProvider Time);

/// <summary>
/// The tries of one request. A try that fails is followed by another elsewhere; one that stays silent too long gets company from
/// another region; the first good answer wins. Nothing reaches the client before there is a winner.
/// </summary>
internal sealed class Race(HttpContext context, EdgeRoute route, RequestBody body, bool replayable, bool counted, RaceTrack track) : IDisposable
{
    private static readonly TimeSpan s_longestAnswer = TimeSpan.FromMinutes(1);

    /// <summary>
    /// What refused or broke a connection is often past in so long: a service that starts, a handshake that found no processor free.
    /// </summary>
    private static readonly TimeSpan s_breather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Tries beyond the others, for those that nobody can have seen: they cost a handshake at most.</summary>
    private const int UnsentTries = 2;

    private readonly Attempt?[] _attempts = new Attempt?[1 + track.Options.ExtraTries + UnsentTries];
    private readonly TimeSpan _deadline = track.Time.GetElapsedTime(0) + route.Timeout;
    private readonly ServicePool _pool = track.Destinations.Of(route.Service);

    /// <summary>The last answer that was an error; what the client gets when nothing better comes.</summary>
    private Attempt? _lastError;
    private bool _hedgesSpent;

    /// <summary>Tries whose request cannot have been seen.</summary>
    private int _unsent;

    /// <summary>Tries before the last breather; where they went may be asked again.</summary>
    private int _before;

    /// <summary>How many tries were made.</summary>
    public int Count { get; private set; }

    private TimeSpan Now => track.Time.GetElapsedTime(0);

    /// <summary>The try whose answer is to be relayed; null when there is none.</summary>
    public async Task<Attempt?> RunAsync()
    {
        if (!TryStart(lastResort: true))
        {
            return null;
        }

        while (true)
        {
            if (await NextAsync() is not { } attempt)
            {
                Hedge();
                continue;
            }

            var end = await attempt.Task;
            attempt.Noted = end;
            if (end == AttemptEnd.GivenUp)
            {
                // Only the client can have done that: no try is given up before there is a winner.
                track.Record.GivenUp(attempt.Passage);
                attempt.GiveUp();
                return null;
            }

            if (end == AttemptEnd.Answered && !IsFailure((int)attempt.Response!.StatusCode))
            {
                Won(attempt);
                return attempt;
            }

            _unsent += end.WasNotSent() ? 1 : 0;
            track.Record.Badly(attempt.Passage, end);
            _lastError = end == AttemptEnd.Answered ? attempt : _lastError;
            if (!await RetryAsync(end) && !AnyRunning())
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

        var tried = string.Join(", ", _attempts.Take(Count).Select(a => $"region {a!.Destination.Region} {a.Noted.Say()}"));
        var detail = Count == 0
            ? $"No instance of {route.Service} is known."
            : $"{route.Service}: {tried}.";
        var mend = replayable || Count == 0 || _attempts[Count - 1]!.Noted.WasNotSent()
            ? " Nothing was lost: send it again."
            : " It may have been applied: send events with an eventId, or with the header Idempotency-Key, and the edge tries them again itself.";
        await Problem.Unavailable(detail + mend, s_retryAfter).ExecuteAsync(context);
        return "unavailable";
    }

    public void Dispose()
    {
        foreach (var attempt in _attempts.AsSpan(0, Count))
        {
            if (attempt!.Noted == AttemptEnd.Running)
            {
                track.Record.GivenUp(attempt.Passage);
                attempt.GiveUp();
            }
            else if (attempt.Noted != AttemptEnd.GivenUp)
            {
                attempt.Release();
            }
        }
    }

    private static bool IsFailure(int status) => status is 500 or 502 or 503 or 504;

    /// <summary>A try that ended and was not noted yet, or null when it is time for a hedge.</summary>
    private async ValueTask<Attempt?> NextAsync()
    {
        while (true)
        {
            Task? running = null;
            List<Task>? several = null;
            foreach (var attempt in _attempts.AsSpan(0, Count))
            {
                if (attempt!.Noted != AttemptEnd.Running)
                {
                    continue;
                }

                if (attempt.Task.IsCompleted)
                {
                    return attempt;
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
                await any.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }

            var wait = _attempts[Count - 1]!.Passage.Started + Patience() - Now;
            if (wait <= TimeSpan.Zero)
            {
                return null;
            }

            await any.WaitAsync(wait, track.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether one more try is allowed.</summary>
    private bool MayTry => Count < _attempts.Length && Count - _unsent <= track.Options.ExtraTries;

    private bool MayHedge() => replayable && !_hedgesSpent && MayTry && !_pool.FailsEverywhere && Now < _deadline;

    /// <summary>How long a try may stay silent before it gets company.</summary>
    private TimeSpan Patience()
    {
        var usual = route.Latency.P95;
        var options = track.Options;
        return usual < options.HedgeFloor ? options.HedgeFloor : usual > options.HedgeCeiling ? options.HedgeCeiling : usual;
    }

    private void Hedge()
    {
        ref readonly var latest = ref _attempts[Count - 1]!.Passage;
        if (!track.Budgets.TryHedge(!latest.Destination.HeardSince(latest.Started)))
        {
            track.Metrics.BudgetExhausted("hedge");
            _hedgesSpent = true;
        }
        else if (TryStart(lastResort: false))
        {
            track.Metrics.Extra(route.Name, "hedge");
        }
        else
        {
            _hedgesSpent = true;
        }
    }

    private async ValueTask<bool> RetryAsync(AttemptEnd end)
    {
        if (!MayTry || Now >= _deadline || !(replayable || end.WasNotSent()) || context.RequestAborted.IsCancellationRequested)
        {
            return false;
        }

        if (_pool.FailsEverywhere || !track.Budgets.Retries.TryTake())
        {
            track.Metrics.BudgetExhausted("retry");
            return false;
        }

        if (!TryStart(lastResort: true) && !await StartOverAsync())
        {
            return false;
        }

        track.Metrics.Extra(route.Name, "retry");
        return true;
    }

    /// <summary>Everybody was asked and nobody answered: asks again after a breather, as long as there are tries.</summary>
    private async ValueTask<bool> StartOverAsync()
    {
        if (_lastError is not null || AnyRunning() || Now + s_breather >= _deadline)
        {
            return false;
        }

        await Task.Delay(s_breather, track.Time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _before = Count;
        return !context.RequestAborted.IsCancellationRequested && TryStart(lastResort: true);
    }

    private bool TryStart(bool lastResort)
    {
        var affinity = Count == 0 ? (string?)context.Request.Headers[Affinity.Header] : null;
        if (track.Picker.Pick(_pool, Tried(), affinity, replayable && Count == 0, lastResort, out var trial) is not { } destination)
        {
            return false;
        }

        var now = Now;
        var left = _deadline - now;
        var timeout = left < route.AttemptTimeout ? (left > TimeSpan.Zero ? left : TimeSpan.Zero) : route.AttemptTimeout;
        var attempt = new Attempt(new(destination, route, trial, now, counted), timeout, track.Cancels);
        _attempts[Count++] = attempt;
        attempt.Start(MayTry && Count < _pool.Count ? track.Http.Invoker : track.Http.Patient, context, body);
        return true;
    }

    private Destination[] Tried() => Count == _before ? [] : [.. _attempts.Take(Count).Skip(_before).Select(a => a!.Destination)];

    private void Won(Attempt winner)
    {
        var now = Now;
        route.Latency.Add(now - winner.Passage.Started);
        winner.ReadOn(s_longestAnswer);
        track.Record.Well(winner.Passage);
        foreach (var other in _attempts.AsSpan(0, Count))
        {
            if (other!.Noted != AttemptEnd.Running)
            {
                continue;
            }

            if (now - other.Passage.Started >= track.Options.HedgeFloor && other.Passage.Started <= winner.Passage.Started)
            {
                track.Record.Overtaken(other.Passage);
            }
            else
            {
                track.Record.GivenUp(other.Passage);
            }

            other.Noted = AttemptEnd.GivenUp;
            other.GiveUp();
        }
    }

    private bool AnyRunning() => Array.Exists(_attempts, a => a is { Noted: AttemptEnd.Running });
}
