using Platform.Contracts.Control;

namespace Platform.Health.Detection;

/// <summary>
/// The state machine of one instance: phi for silence, a conviction at once for a refused connection, one after a few error
/// answers; and once convicted, a few good answers in a row before it is acquitted. No clock of its own.
/// </summary>
internal sealed class TargetJudge(HealthOptions options, TimeSpan interval, TimeSpan now)
{
    private readonly Lock _lock = new();
    private readonly PhiAccrualDetector _detector = new(interval, options.LeastDeviation, options.AcceptablePause, now);
    private int _goodInRow;
    private int _badInRow;
    private string? _badReason;
    private string? _refused;
    private bool _convicted;
    private TimeSpan _convictedAt;
    private bool _bySilence;
    private TimeSpan _lateUntil = TimeSpan.MinValue;
    private bool _heard;

    public void Answered(TimeSpan now)
    {
        lock (_lock)
        {
            if (_convicted && _goodInRow == 0)
            {
                _detector.Restart(now);
            }
            else
            {
                _detector.Heartbeat(now);
            }

            _heard = true;
            _badInRow = 0;
            _refused = null;
            _goodInRow = Math.Min(_goodInRow + 1, options.AnswersToRecover);
            if (_goodInRow == options.AnswersToRecover)
            {
                _convicted = false;
            }
        }
    }

    /// <summary>The connection was refused: nobody listens there.</summary>
    public void Refused(string reason)
    {
        lock (_lock)
        {
            _refused = reason;
            Bad(reason);
        }
    }

    /// <summary>It answered, but with an error; or it broke the connection.</summary>
    public void AnsweredBadly(string reason)
    {
        lock (_lock)
        {
            Bad(reason);
        }
    }

    /// <summary>No answer in time. Phi grows by itself; only the run of good answers ends.</summary>
    public void Silent()
    {
        lock (_lock)
        {
            _goodInRow = 0;
        }
    }

    public void Forgive(TimeSpan pause, TimeSpan now)
    {
        lock (_lock)
        {
            _detector.Forgive(pause, now);
        }
    }

    public Condition At(TimeSpan now)
    {
        lock (_lock)
        {
            var phi = _detector.Phi(now);
            if (phi >= options.SuspectPhi)
            {
                _lateUntil = now + options.MassWindow;
            }

            if (_refused is not null || _badInRow >= options.BadAnswersToConvict || phi >= options.ConvictPhi)
            {
                var reason = _refused ?? (_badInRow >= options.BadAnswersToConvict ? _badReason! : null);
                if (!_convicted)
                {
                    _goodInRow = 0;
                    _convictedAt = now;
                }

                (_convicted, _bySilence) = (true, reason is null);
                return new(Verdict.Down, Math.Max(phi, options.ConvictPhi), reason ?? "no answer", _bySilence, Late(now));
            }

            return (_convicted, _heard) switch
            {
                (true, _) => new(Verdict.Down, options.ConvictPhi, "answers again, not long enough", _bySilence, Late(now)),
                (_, false) => new(Verdict.Abstain, phi, "not heard yet"),
                _ when phi >= options.SuspectPhi => new(Verdict.Suspect, phi, "late", Late: true),
                _ => new(Verdict.Up, phi, "answers", Late: Late(now)),
            };
        }
    }

    private bool Late(TimeSpan now) => now < _lateUntil && (!_convicted || (_bySilence && now - _convictedAt <= options.MassWindow));

    private void Bad(string reason)
    {
        _goodInRow = 0;
        _badInRow = Math.Min(_badInRow + 1, options.BadAnswersToConvict);
        _badReason = reason;
    }
}
