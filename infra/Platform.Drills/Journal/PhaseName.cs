using System.Text.Json.Serialization;

namespace Platform.Drills.Journal;

/// <summary>The phases of a drill, in order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PhaseName>))]
public enum PhaseName
{
    /// <summary>Nothing is broken; what is normal is measured.</summary>
    [JsonStringEnumMemberName("steady")] Steady,

    /// <summary>The fault lasts.</summary>
    [JsonStringEnumMemberName("fault")] Fault,

    /// <summary>The fault is undone; the target comes back by itself.</summary>
    [JsonStringEnumMemberName("recovery")] Recovery,

    /// <summary>The load has ended; events on their way arrive and the ledger is checked.</summary>
    [JsonStringEnumMemberName("drain")] Drain,

    /// <summary>What is left is undone; the state is compared with the one before.</summary>
    [JsonStringEnumMemberName("clean-up")] CleanUp,
}
