using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Cli.Models;

/// <summary>What <c>--json</c> writes of models.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(KeyReport))]
internal sealed partial class ModelsJson : JsonSerializerContext;
