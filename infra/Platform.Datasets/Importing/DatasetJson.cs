using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Datasets.Importing;

/// <summary>Foreign JSON, read element by element.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class DatasetJson : JsonSerializerContext;
