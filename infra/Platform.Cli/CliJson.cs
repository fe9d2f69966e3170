using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Cli.Datasets;
using Platform.Cli.Drills;
using Platform.Cli.Evaluation;
using Platform.Load;
using Platform.Contracts.Serving;

namespace Platform.Cli;

/// <summary>What <c>--json</c> writes, and the command's own state files.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(UploadCounts))]
[JsonSerializable(typeof(ReplayState))]
[JsonSerializable(typeof(GenerateReport))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(RecommendationResponse))]
[JsonSerializable(typeof(IngestResponse))]
[JsonSerializable(typeof(LoadReport))]
[JsonSerializable(typeof(LedgerReport))]
[JsonSerializable(typeof(NdcgReport))]
[JsonSerializable(typeof(IReadOnlyList<DrillEntry>))]
[JsonSerializable(typeof(IReadOnlyList<DrillOutcome>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class CliJson : JsonSerializerContext;
