using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Catalog;
using Platform.Contracts.Control;
using Platform.Contracts.Events;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Contracts.Serving;

namespace Platform.Contracts;

/// <summary>
/// Source-generated JSON of everything that crosses a process boundary: camelCase, absent instead of null, unknown fields ignored.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 32)]
[JsonSerializable(typeof(UserEvent))]
[JsonSerializable(typeof(Impression))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(CompleteResponse))]
[JsonSerializable(typeof(RecommendationRequest))]
[JsonSerializable(typeof(RecommendationResponse))]
[JsonSerializable(typeof(RankRequest))]
[JsonSerializable(typeof(RankResponse))]
[JsonSerializable(typeof(IngestResponse))]
[JsonSerializable(typeof(ConsumerLag))]
[JsonSerializable(typeof(RoutingState))]
[JsonSerializable(typeof(RoutingDecision))]
[JsonSerializable(typeof(EpochProposal))]
[JsonSerializable(typeof(EpochAnswer))]
[JsonSerializable(typeof(OperatorRequest))]
[JsonSerializable(typeof(PassiveView))]
[JsonSerializable(typeof(RegionFailedOver))]
[JsonSerializable(typeof(RegionRestored))]
[JsonSerializable(typeof(InstanceUnhealthy))]
[JsonSerializable(typeof(InstanceLoad))]
[JsonSerializable(typeof(ScaleAdvised))]
[JsonSerializable(typeof(InstanceHeartbeat))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(ModelPublished))]
[JsonSerializable(typeof(ModelVerified))]
[JsonSerializable(typeof(ModelPromoted))]
[JsonSerializable(typeof(ModelRolledBack))]
[JsonSerializable(typeof(ModelTransitioned))]
[JsonSerializable(typeof(RolloutState))]
[JsonSerializable(typeof(IReadOnlyList<RolloutEvidence>))]
[JsonSerializable(typeof(RolloutProposal))]
[JsonSerializable(typeof(RolloutAnswer))]
[JsonSerializable(typeof(RolloutHistory))]
[JsonSerializable(typeof(RolloutOrder))]
[JsonSerializable(typeof(RolloutView))]
[JsonSerializable(typeof(IReadOnlyList<ModelHolding>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
public sealed partial class ContractsJson : JsonSerializerContext;
