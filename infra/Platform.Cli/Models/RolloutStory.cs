using System.Globalization;
using Platform.Contracts.Rollouts;

namespace Platform.Cli.Models;

/// <summary>A step of a version's life as a sentence.</summary>
internal static class RolloutStory
{
    public static string Of(ModelTransition step)
    {
        var when = step.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return $"{step.Number,4}  {when}  {Sentence(step)}";
    }

    private static string Sentence(ModelTransition step) => Sentence(step, step.Reason.TrimEnd('.'));

    private static string Sentence(ModelTransition step, string reason) => step.Kind switch
    {
        TransitionKind.Published => $"{step.By} published {step.Model} {step.Version}.",
        TransitionKind.Verified => $"{step.Version} was verified and loaded beside the serving one: {reason}.",
        TransitionKind.ShadowStarted => $"{step.Version} became a shadow: {reason}.",
        TransitionKind.CanaryStarted => $"{step.Version} answers {step.CanaryPercent} % of the visitors: {reason}.",
        TransitionKind.Promoted => $"{step.Version} answers everybody, says {step.By}: {reason}.",
        TransitionKind.RolledBack => $"{step.Version} was rolled back by {step.By}{(step.Serves is { } serves ? $", {serves} serves" : "")}: {reason}.",
        _ => $"{step.Version}: {step.Kind} by {step.By}: {reason}.",
    };
}
