using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Rollouts.Tests;

internal static class Sample
{
    public static ModelTransition Transition(long number, string version, TransitionKind kind, string by = "ann") => new()
    {
        Number = number,
        Model = "ranker",
        Version = version,
        Kind = kind,
        By = by,
        Reason = "a test",
        Time = DateTimeOffset.UnixEpoch,
        CanaryPercent = kind == TransitionKind.CanaryStarted ? 10 : null,
        Artifact = kind != TransitionKind.Published ? null : new ModelPublished
        {
            Name = "ranker",
            Version = version,
            ManifestSha256 = new string('a', 64),
            Holders = [],
            PublishedBy = by,
            PublishedTime = DateTimeOffset.UnixEpoch,
        },
    };
}
