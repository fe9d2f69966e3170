using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Cli.Models;

/// <summary>What <c>models compare --json</c> writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, double>))]
internal sealed partial class RolloutReportJson : JsonSerializerContext;
