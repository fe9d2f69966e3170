using Platform.Client;
using Platform.Contracts.Rollouts;
using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Notes what becomes of versions of models: which step each takes, by whom and why.</summary>
internal sealed class ModelWatch(AdminClient admin, Timeline timeline, RunClock clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private long? _seen;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => clock.EveryAsync(s_interval, LookAsync, ct);

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            var state = await admin.GetRolloutsAsync(ct);
            if (_seen is { } seen && state.Number > seen)
            {
                foreach (var model in state.Models)
                {
                    Note((await admin.GetRolloutHistoryAsync(model.Model, ct)).Transitions.Where(t => t.Number > seen && t.Number <= state.Number));
                }
            }

            _seen = state.Number;
        }
        catch (EdgeException)
        {
            // Nobody tells now, as a drill may have wanted; what happened meanwhile is in the history later.
        }
    }

    private void Note(IEnumerable<ModelTransition> steps)
    {
        foreach (var step in steps)
        {
            timeline.Note(
                step.Kind switch
                {
                    TransitionKind.Promoted => MomentKind.Promotion,
                    TransitionKind.RolledBack when step.By != RankerMistakes.Author => MomentKind.Rollback,
                    _ => MomentKind.Note,
                },
                step.By,
                $"{step.Model} {step.Version}: {Word(step.Kind)}{(step.Reason.Length > 0 ? $": {step.Reason}" : "")}");
        }
    }

    private static string Word(TransitionKind kind) => kind switch
    {
        TransitionKind.Published => "published",
        TransitionKind.Verified => "verified",
        TransitionKind.ShadowStarted => "scores copies",
        TransitionKind.CanaryStarted => "answers some of the visitors",
        TransitionKind.Promoted => "answers everybody",
        _ => "rolled back",
    };
}
