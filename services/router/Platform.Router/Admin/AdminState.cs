using System.Text.Json.Serialization;
using Platform.Contracts.Control;

namespace Platform.Router.Admin;

/// <summary>The answer of <c>GET /admin/state</c>.</summary>
internal sealed record AdminState
{
    /// <summary>The epoch in force; 0 before the first decision.</summary>
    public required long Epoch { get; init; }

    /// <summary>How long this router has forwarded by it, in milliseconds.</summary>
    public required long EpochAgeMs { get; init; }

    /// <summary>Weight of each region, 0 to 100.</summary>
    public required IReadOnlyDictionary<string, int> Weights { get; init; }

    /// <summary>What they come from; absent before the first decision.</summary>
    public RoutingDecision? Decision { get; init; }

    public required IReadOnlyList<DestinationState> Destinations { get; init; }

    /// <summary>The health services that are asked.</summary>
    public required IReadOnlyList<ObserverState> Observers { get; init; }

    /// <summary>Whether each region's bus is connected.</summary>
    public required IReadOnlyDictionary<string, bool> Buses { get; init; }

    /// <summary>Retries and hedges that could be spent now.</summary>
    public required BudgetState Budgets { get; init; }
}

/// <param name="Service">Whose instance.</param>
/// <param name="Region">Where.</param>
/// <param name="Address">Host and port.</param>
/// <param name="State"><c>in</c>, <c>ejected</c>, or <c>trial</c>: the next request that can be tried elsewhere tries it.</param>
/// <param name="Outstanding">Requests under way.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Ejections">Falls lately; each doubles the time out.</param>
/// <param name="OutForMs">How long it is still out.</param>
/// <param name="BeenOutMs">How long it has been out; absent while it is in.</param>
/// <param name="Cause">Why it is out: <c>refused</c>, <c>gone</c>, <c>silence</c>, <c>errors</c>, <c>error_rate</c> or <c>latency</c>; absent while it is in.</param>
internal sealed record DestinationState(
    string Service, string Region, string Address, string State, int Outstanding, int Failures, int Ejections, long OutForMs, long? BeenOutMs, string? Cause);

/// <param name="Name">The observer.</param>
/// <param name="Address">Where it is asked; absent when not known.</param>
/// <param name="AgeMs">Since its last answer; absent when it never answered.</param>
/// <param name="Epoch">Of the decision it last told.</param>
/// <param name="Error">Why the last pull failed.</param>
internal sealed record ObserverState(string Name, string? Address, long? AgeMs, long Epoch, string? Error);

/// <param name="Retries">Tries after a failure.</param>
/// <param name="Hedges">Tries beside a slow one.</param>
/// <param name="HedgeReserve">The same, at a destination that answers nobody.</param>
internal sealed record BudgetState(double Retries, double Hedges, double HedgeReserve);

/// <summary>A line of the audit.</summary>
/// <param name="Time">When, by this router's clock.</param>
/// <param name="Action"><c>drain</c>, <c>pin</c>, <c>freeze</c> or <c>restore</c>.</param>
/// <param name="Region">Of what.</param>
/// <param name="Caller">Who, by the key's name.</param>
/// <param name="Address">From where.</param>
/// <param name="Reason">Why, as the caller says.</param>
/// <param name="Status">What it was answered with.</param>
/// <param name="Epoch">What it became; absent when nothing was decided.</param>
internal sealed record AuditEntry(
    DateTimeOffset Time, string Action, string Region, string Caller, string? Address, string? Reason, int Status, long? Epoch);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdminState))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>>))]
internal sealed partial class RouterJson : JsonSerializerContext;
