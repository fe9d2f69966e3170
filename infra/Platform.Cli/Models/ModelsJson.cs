using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Cli.Models;

/// <summary>What <c>--json</c> writes of models.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(ConversionReport))]
[JsonSerializable(typeof(OptimizeReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class ModelsJson : JsonSerializerContext;
