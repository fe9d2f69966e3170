using Platform.Router.Destinations;
using Platform.Router.Routing;

namespace Platform.Router.Forwarding;

/// <summary>Writes down what each try tells of its destination: the ejection's state, the window that is compared with peers, the metrics.</summary>
internal sealed class PassiveRecord(DestinationTable destinations, RoutingTable routing, RouterMetrics metrics, TimeProvider time)
{
    /// <summary>A destination that has answered nobody for so long hangs. Shorter silence is a pause, of it or of the whole machine.</summary>
    private static readonly TimeSpan s_hangs = TimeSpan.FromMilliseconds(250);

    /// <summary>It answered, not with a server error.</summary>
    public void Well(in Passage passage)
    {
        var now = time.GetElapsedTime(0);
        Answered(passage, error: false, now);
        metrics.Attempt(passage.Destination, "answered");
        if (passage.Destination.Ejection.Succeeded(passage.Trial, now))
        {
            passage.Destination.Forget();
            metrics.Readmitted(passage.Destination);
        }
    }

    /// <summary>It did not answer, or with a server error.</summary>
    public void Badly(in Passage passage, AttemptEnd end)
    {
        var now = time.GetElapsedTime(0);
        if (end == AttemptEnd.Answered)
        {
            Answered(passage, error: true, now);
        }
        else if (passage.Counted)
        {
            passage.Destination.DidNotAnswer(passage.Route);
        }

        var (outcome, cause) = end switch
        {
            AttemptEnd.Answered => ("error", EjectionCause.Errors),
            AttemptEnd.Refused => ("refused", EjectionCause.Refused),
            AttemptEnd.Unreachable => ("unreachable", EjectionCause.Silence),
            AttemptEnd.Broken => ("broken", EjectionCause.Silence),
            _ => ("timed_out", EjectionCause.Silence),
        };
        Failed(passage, outcome, cause, now);
    }

    /// <summary>It was silent for longer than its route usually takes, and another destination answered meanwhile.</summary>
    public void Overtaken(in Passage passage)
    {
        var now = time.GetElapsedTime(0);
        if (passage.Counted)
        {
            passage.Destination.Overtaken(passage.Route, now - passage.Started);
        }

        metrics.Attempt(passage.Destination, "overtaken");
        if ((passage.Trial || passage.Destination.SilentFor(now) >= s_hangs || MayLose(passage)) && passage.Destination.Ejection.Overtaken(passage.Trial, now))
        {
            metrics.Ejected(passage.Destination, EjectionCause.Silence);
        }
    }

    /// <summary>
    /// Whether at least half would be in without it. When the machine pauses, destinations overtake each other, and all of them would be
    /// out in the same moment.
    /// </summary>
    private bool MayLose(in Passage passage) =>
        !ServicePool.IsInPanic(destinations.Of(passage.Route.Service).Regions, routing.Current.Weights, leaving: 1);

    /// <summary>It ended without telling anything.</summary>
    public void GivenUp(in Passage passage)
    {
        passage.Destination.Ejection.Released(passage.Trial);
        metrics.Attempt(passage.Destination, "given_up");
    }

    private static void Answered(in Passage passage, bool error, TimeSpan now)
    {
        passage.Destination.Heard(now);
        if (passage.Counted)
        {
            passage.Destination.Answered(passage.Route, now - passage.Started, error);
        }
    }

    private void Failed(in Passage passage, string outcome, EjectionCause cause, TimeSpan now)
    {
        metrics.Attempt(passage.Destination, outcome);
        if (passage.Destination.Ejection.Failed(passage.Trial, cause, now))
        {
            metrics.Ejected(passage.Destination, cause);
        }
    }
}
