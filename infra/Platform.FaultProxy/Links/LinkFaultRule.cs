using System.Text.Json.Serialization;

namespace Platform.FaultProxy.Links;

/// <summary>What happens to requests on some links until it is taken back.</summary>
public sealed record LinkFaultRule
{
    /// <summary>What happens.</summary>
    public required LinkFaultAct Act { get; init; }

    /// <summary>The links, by their ports.</summary>
    public required IReadOnlyList<int> Ports { get; init; }

    /// <summary>Share of the requests that it happens to, 0 to 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Milliseconds, for <see cref="LinkFaultAct.Delay"/>.</summary>
    public int DelayMs { get; init; }

    /// <summary>HTTP status, for <see cref="LinkFaultAct.Error"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>IP addresses whose requests it happens to; everybody's when empty.</summary>
    public IReadOnlyList<string> Callers { get; init; } = [];
}

/// <summary>What can happen to a request.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LinkFaultAct>))]
public enum LinkFaultAct
{
    /// <summary>It comes later. Health checks do not.</summary>
    [JsonStringEnumMemberName("delay")] Delay,

    /// <summary>It is answered with an error and goes nowhere. Health checks are not.</summary>
    [JsonStringEnumMemberName("error")] Error,

    /// <summary>It goes nowhere and is never answered.</summary>
    [JsonStringEnumMemberName("block-requests")] BlockRequests,

    /// <summary>It arrives and takes effect; the answer is swallowed.</summary>
    [JsonStringEnumMemberName("block-answers")] BlockAnswers,
}

/// <summary>The JSON of the control calls.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(LinkFaultRule))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, LinkFaultRule>))]
[JsonSerializable(typeof(IReadOnlyList<Link>))]
public sealed partial class FaultProxyJson : JsonSerializerContext;
