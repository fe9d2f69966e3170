using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Rollouts.Agreement;

namespace Platform.Health.Rollouts.Agreeing;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RolloutLedger))]
internal sealed partial class RolloutJson : JsonSerializerContext;
