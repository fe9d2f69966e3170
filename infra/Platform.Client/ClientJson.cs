using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts.Catalog;
using Platform.Contracts.Events;

namespace Platform.Client;

/// <summary>The bodies that only a client writes, and answers that are passed on as they are.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<UserEvent>))]
[JsonSerializable(typeof(IReadOnlyList<Product>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ClientJson : JsonSerializerContext;
