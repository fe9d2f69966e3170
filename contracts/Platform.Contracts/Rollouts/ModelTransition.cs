using System.Text.Json.Serialization;
using Platform.Contracts.Models;

namespace Platform.Contracts.Rollouts;

/// <summary>
/// One step in the life of a model's version. The observers agree on every step by majority, under a number of its own; all steps in
/// the order of their numbers are the history, and a <see cref="RolloutState"/> is nothing but what they add up to.
/// </summary>
public sealed record ModelTransition
{
    /// <summary>The step's number: 1, 2, 3, … over all models, without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>The model, such as <c>ranker</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The version that took the step.</summary>
    public required string Version { get; init; }

    /// <summary>What happened to it.</summary>
    public required TransitionKind Kind { get; init; }

    /// <summary>Who wanted it: a person, the trainer, or the observer that judged.</summary>
    public required string By { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>When, by the clock of the observer that proposed it; for people, never for deciding.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The figures that it rests on, by name, such as <c>clicks.difference</c>.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Where the files are; with <see cref="TransitionKind.Published"/> alone.</summary>
    public ModelPublished? Artifact { get; init; }

    /// <summary>Share of the visitors whom the canary answers, 1 to 99; with <see cref="TransitionKind.CanaryStarted"/> alone.</summary>
    public int? CanaryPercent { get; init; }

    /// <summary>The version that serves from now on; with <see cref="TransitionKind.RolledBack"/> and <see cref="TransitionKind.Promoted"/>.</summary>
    public string? Serves { get; init; }
}

/// <summary>The steps of a version's life.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TransitionKind>))]
public enum TransitionKind
{
    /// <summary>Its files can be fetched; it waits for its turn.</summary>
    [JsonStringEnumMemberName("published")] Published,

    /// <summary>Its turn has come; every instance that can be reached fetched it, found hash, signature, shapes and a first run right, and holds it warm beside the serving one.</summary>
    [JsonStringEnumMemberName("verified")] Verified,

    /// <summary>It scores copies of requests; nobody sees its answers.</summary>
    [JsonStringEnumMemberName("shadow-started")] ShadowStarted,

    /// <summary>It answers some of the visitors.</summary>
    [JsonStringEnumMemberName("canary-started")] CanaryStarted,

    /// <summary>It answers everybody.</summary>
    [JsonStringEnumMemberName("promoted")] Promoted,

    /// <summary>It was refused or withdrawn, and is not offered again.</summary>
    [JsonStringEnumMemberName("rolled-back")] RolledBack,
}
