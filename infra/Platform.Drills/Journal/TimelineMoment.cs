using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>Something that happened at one time.</summary>
public sealed record TimelineMoment
{
    /// <summary>When.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>What kind of thing; measures look for these.</summary>
    public required MomentKind Kind { get; init; }

    /// <summary>Who did it or saw it: an observer, a router, the load.</summary>
    public required string Source { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Text { get; init; }

    /// <summary>The region concerned, if one is.</summary>
    public string? Region { get; init; }

    /// <summary>The decision's epoch, where it is about one.</summary>
    public long? Epoch { get; init; }
}

/// <summary>The kinds of moments, in the order in which a failover goes through them.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MomentKind>))]
public enum MomentKind
{
    /// <summary>A fault was made.</summary>
    [JsonStringEnumMemberName("fault")] Fault,

    /// <summary>The first request without a good answer in time; found in the load, and not written by the engine.</summary>
    [JsonStringEnumMemberName("first-bad-request")] FirstBadRequest,

    /// <summary>A router stopped sending to a destination by what it saw itself.</summary>
    [JsonStringEnumMemberName("ejection")] Ejection,

    /// <summary>An observer's opinion became <c>down</c>.</summary>
    [JsonStringEnumMemberName("vote")] Vote,

    /// <summary>A majority decided new weights.</summary>
    [JsonStringEnumMemberName("decision")] Decision,

    /// <summary>A failover event went out to a broker.</summary>
    [JsonStringEnumMemberName("published")] Published,

    /// <summary>A router holds a decision and forwards by it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>The last request without a good answer in time; found in the load, and not written by the engine.</summary>
    [JsonStringEnumMemberName("last-bad-request")] LastBadRequest,

    /// <summary>A fault was undone.</summary>
    [JsonStringEnumMemberName("heal")] Heal,

    /// <summary>A destination was given traffic again.</summary>
    [JsonStringEnumMemberName("readmission")] Readmission,

    /// <summary>What was broken gave its first good answer to a client.</summary>
    [JsonStringEnumMemberName("first-good-answer")] FirstGoodAnswer,

    /// <summary>Weights, lag and queues are as before the fault.</summary>
    [JsonStringEnumMemberName("restored")] Restored,

    /// <summary>Nothing of the drill is left behind.</summary>
    [JsonStringEnumMemberName("clean")] Clean,

    /// <summary>A version of a model came to answer everybody.</summary>
    [JsonStringEnumMemberName("promotion")] Promotion,

    /// <summary>A version of a model was refused or withdrawn, and not by the drill's own order.</summary>
    [JsonStringEnumMemberName("rollback")] Rollback,

    /// <summary>An alarm was raised.</summary>
    [JsonStringEnumMemberName("alarm")] Alarm,

    /// <summary>Anything else worth a line.</summary>
    [JsonStringEnumMemberName("note")] Note,
}
