using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Models.Manifests;

/// <summary>The manifest's bytes. Unknown fields are left alone: a later writer may say more.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 16)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
