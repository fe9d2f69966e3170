using Platform.Client;
using Platform.Contracts.Rollouts;
using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Notes what becomes of versions of models: which step each takes, by whom and why, and which version serves then.</summary>
internal sealed class ModelWatch(AdminClient admin, Timeline timeline, RunClock clock)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>What shoppers do with the lists of a version; the performance that a change of versions is measured by.</summary>
    private const string Performance = "clicks";

    private readonly Dictionary<string, string> _serving = [];
    private readonly List<ModelChange> _changes = [];
    private long? _seen;

    /// <summary>Changes of the serving version so far; complete once <see cref="RunAsync"/> has returned.</summary>
    public IReadOnlyList<ModelChange> Changes => _changes;

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
                    Note([.. (await admin.GetRolloutHistoryAsync(model.Model, ct)).Transitions.Where(t => t.Number > seen && t.Number <= state.Number)]);
                }
            }

            _seen = state.Number;
            foreach (var model in state.Models)
            {
                _serving[model.Model] = model.Stable?.Version ?? "";
            }
        }
        catch (EdgeException)
        {
            // Nobody tells now, as a drill may have wanted; what happened meanwhile is in the history later.
        }
    }

    private void Note(IReadOnlyList<ModelTransition> steps)
    {
        foreach (var step in steps)
        {
            if (step.Serves is { } serves && _serving.TryGetValue(step.Model, out var served) && served.Length > 0 && served != serves)
            {
                _changes.Add(new ModelChange
                {
                    At = clock.Now,
                    Model = step.Model,
                    FromVersion = served,
                    ToVersion = serves,
                    PerformanceChange = Gain(step),
                    Measure = Performance,
                });
                _serving[step.Model] = serves;
            }

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

    /// <summary>By the figures that the step rests on; a change that nobody judged, such as an operator's, has none.</summary>
    private static double? Gain(ModelTransition step) =>
        step.Kind == TransitionKind.Promoted
        && step.Figures.TryGetValue($"{Performance}.stable", out var before) && before > 0
        && step.Figures.TryGetValue($"{Performance}.canary", out var after)
            ? (after - before) / before
            : null;

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
