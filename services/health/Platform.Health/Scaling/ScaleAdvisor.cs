using System.Globalization;
using Platform.Contracts.Control;

namespace Platform.Health.Scaling;

/// <summary>How many instances a service should have, and why.</summary>
/// <param name="From">Instances that there are.</param>
/// <param name="To">Instances that there should be; the same when all is well.</param>
/// <param name="Reason">What was seen, with figures.</param>
internal readonly record struct ScaleAdvice(int From, int To, string Reason);

/// <summary>
/// Turns the load of a service's instances into a number of them. Up when more are wanted at every look of a short while, down when
/// fewer are enough at every look of a long one, and by the least that any of these looks asked for: a spike does not start
/// instances, a lull does not stop those that the next minute needs. Pure: its clock is what it is told.
/// </summary>
internal sealed class ScaleAdvisor(ScaleOptions options)
{
    private readonly Queue<(TimeSpan At, int Wanted)> _looks = [];
    private TimeSpan? _first;

    /// <summary>Looks at the load of all instances that answer.</summary>
    /// <param name="now">Any clock that only rises.</param>
    /// <param name="loads">One an instance.</param>
    public ScaleAdvice Look(TimeSpan now, IReadOnlyList<InstanceLoad> loads)
    {
        var instances = loads.Count;
        if (instances == 0)
        {
            // Nobody answers: that is an outage, for which more instances are no cure.
            _looks.Clear();
            _first = null;
            return new ScaleAdvice(0, 0, "no instance answers");
        }

        _first ??= now;
        var (wanted, reason) = Wanted(loads);
        _looks.Enqueue((now, wanted));
        while (now - _looks.Peek().At > options.DownAfter)
        {
            _looks.Dequeue();
        }

        var watched = now - _first.Value;
        var up = watched < options.UpAfter ? instances : _looks.Where(l => now - l.At <= options.UpAfter).Min(l => l.Wanted);
        if (up > instances)
        {
            return new ScaleAdvice(instances, up, reason);
        }

        var down = watched < options.DownAfter ? instances : _looks.Max(l => l.Wanted);
        return down < instances ? new ScaleAdvice(instances, down, reason) : new ScaleAdvice(instances, instances, reason);
    }

    private (int Wanted, string Reason) Wanted(IReadOnlyList<InstanceLoad> loads)
    {
        var instances = loads.Count;
        var utilization = loads.Average(l => l.Utilization);
        var queue = loads.Max(l => l.QueueMilliseconds);
        var refused = loads.Sum(l => l.RefusedPerSecond);
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"utilisation {utilization:P0} of {options.TargetUtilization:P0}, {queue:F1} ms in the fullest queue, {refused:F1} refused a second");

        var ratio = utilization / options.TargetUtilization;
        var wanted = Math.Abs(ratio - 1) <= options.Tolerance ? instances : (int)Math.Ceiling(instances * ratio);
        if (queue > options.MaxQueue.TotalMilliseconds || refused > 0)
        {
            // Runs of many rows wait long before the processor is full.
            wanted = Math.Max(wanted, instances + 1);
        }

        return (Math.Clamp(wanted, options.Least, Math.Max(options.Least, options.Most)), reason);
    }
}
