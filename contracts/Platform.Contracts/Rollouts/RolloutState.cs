using System.Text.Json.Serialization;
using Platform.Contracts.Models;

namespace Platform.Contracts.Rollouts;

/// <summary>
/// Which version of each model may answer whom. Inference and ranking follow the state with the highest <see cref="Number"/> that
/// they have heard of; an older one never overrides a newer.
/// </summary>
public sealed record RolloutState
{
    /// <summary>The number of the last transition in it; 0 before the first.</summary>
    public long Number { get; init; }

    /// <summary>One a model, by name.</summary>
    public IReadOnlyList<ModelRollout> Models { get; init; } = [];

    /// <summary>The model's rollout; null when nothing of it was ever published.</summary>
    public ModelRollout? Of(string model) => Models.FirstOrDefault(m => m.Model == model);
}

/// <summary>The versions of one model and what each of them may do.</summary>
public sealed record ModelRollout
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The version that answers; null before the first was promoted.</summary>
    public ModelPublished? Stable { get; init; }

    /// <summary>The version that answered before it and stays in memory, so that a rollback loads nothing.</summary>
    public ModelPublished? Previous { get; init; }

    /// <summary>The version that is being tried; one at a time.</summary>
    public RolloutCandidate? Candidate { get; init; }

    /// <summary>Versions that wait for their turn, the first one next.</summary>
    public IReadOnlyList<ModelPublished> Waiting { get; init; } = [];

    /// <summary>Versions that were rolled back; none of them is offered again.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];
}

/// <summary>A version on trial.</summary>
public sealed record RolloutCandidate
{
    /// <summary>The version and where its files are.</summary>
    public required ModelPublished Artifact { get; init; }

    /// <summary>How far it has come.</summary>
    public required RolloutPhase Phase { get; init; }

    /// <summary>The number of the transition that brought it into this phase; also the salt by which visitors are put into its arms.</summary>
    public required long Since { get; init; }

    /// <summary>When that was, by the proposer's clock.</summary>
    public required DateTimeOffset SinceTime { get; init; }

    /// <summary>Share of the visitors whom it answers, 1 to 99; 0 before its canary.</summary>
    public int CanaryPercent { get; init; }
}

/// <summary>How far a candidate has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutPhase>))]
public enum RolloutPhase
{
    /// <summary>Instances fetch, verify, load and warm it.</summary>
    [JsonStringEnumMemberName("loading")] Loading,

    /// <summary>Every instance that can be reached holds it.</summary>
    [JsonStringEnumMemberName("verified")] Verified,

    /// <summary>It scores copies of requests.</summary>
    [JsonStringEnumMemberName("shadow")] Shadow,

    /// <summary>It answers some of the visitors.</summary>
    [JsonStringEnumMemberName("canary")] Canary,
}
