namespace Platform.Health.Detection;

/// <summary>How the synthetic journeys through one region went lately.</summary>
internal sealed class JourneyRecord
{
    private readonly Lock _lock = new();
    private int _passes;
    private int _failures;
    private string _reason = "";

    /// <summary>Passed and failed journeys in a row (one of them is 0), and why the last one failed.</summary>
    public (int Passes, int Failures, string Reason) Run
    {
        get
        {
            lock (_lock)
            {
                return (_passes, _failures, _reason);
            }
        }
    }

    public void Passed()
    {
        lock (_lock)
        {
            (_passes, _failures) = (_passes + 1, 0);
        }
    }

    public void Failed(string reason)
    {
        lock (_lock)
        {
            (_passes, _failures, _reason) = (0, _failures + 1, reason);
        }
    }

    /// <summary>A convicted region has to prove itself from here on.</summary>
    public void StartAnew()
    {
        lock (_lock)
        {
            _passes = 0;
        }
    }
}
