using System.Text.Json.Serialization;
using Platform.Models.Golden;
using Platform.Models.Manifests;
using Platform.Trainer.Evaluation;

namespace Platform.Trainer.Training;

/// <summary>What came of a training.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingOutcome>))]
public enum TrainingOutcome
{
    /// <summary>A model that may be published.</summary>
    [JsonStringEnumMemberName("trained")] Trained,

    /// <summary>It is published.</summary>
    [JsonStringEnumMemberName("published")] Published,

    /// <summary>The log holds too little to learn from and to judge by.</summary>
    [JsonStringEnumMemberName("too-few-events")] TooFewEvents,

    /// <summary>Plain popularity orders the held-out lists better.</summary>
    [JsonStringEnumMemberName("worse-than-popularity")] WorseThanPopularity,

    /// <summary>The exported model does not score as the trained one does.</summary>
    [JsonStringEnumMemberName("export-differs")] ExportDiffers,

    /// <summary>LightGBM's native library cannot be loaded here.</summary>
    [JsonStringEnumMemberName("native-library-missing")] NativeLibraryMissing,

    /// <summary>The store did not take it.</summary>
    [JsonStringEnumMemberName("not-stored")] NotStored,
}

/// <summary>What came of a training, with the model where there is one.</summary>
public sealed record TrainingResult
{
    public required TrainingOutcome Outcome { get; init; }

    /// <summary>Why, for people.</summary>
    public required string Reason { get; init; }

    /// <summary>The exported model.</summary>
    [JsonIgnore]
    public byte[]? Onnx { get; init; }

    /// <summary>Held-out lists to measure variants of the model on.</summary>
    [JsonIgnore]
    public GoldenSet? Golden { get; init; }

    /// <summary>The version, when it is published.</summary>
    public string? Version { get; init; }

    public RankerEvaluation? Evaluation { get; init; }

    public DataWindow? DataWindow { get; init; }

    /// <summary>Lists learned from.</summary>
    public int TrainingLists { get; init; }

    internal static TrainingResult Failed(TrainingOutcome outcome, string reason) => new() { Outcome = outcome, Reason = reason };
}
