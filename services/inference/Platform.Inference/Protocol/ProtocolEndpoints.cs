using System.Text.Json.Serialization;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Inference.Loading;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol;

/// <summary>The Open Inference Protocol's calls that are not inference: the server, the models, the repository.</summary>
internal static class ProtocolEndpoints
{
    public static void MapProtocol(this WebApplication app)
    {
        var v2 = app.MapGroup("/v2").RequireAuthorization(Policies.Client).WithTags("Open Inference Protocol");
        v2.MapGet("/", () => TypedResults.Json(new ServerMetadata("platform", typeof(ProtocolEndpoints).Assembly.GetName().Version?.ToString(3) ?? "", ["binary_tensor_data", "model_repository"]), ProtocolJson.Default.ServerMetadata));
        v2.MapGet("/health/live", () => TypedResults.Json(new ServerLive(true), ProtocolJson.Default.ServerLive));
        v2.MapGet("/health/ready", (ModelCatalog catalog) => Ready(catalog.Slots.Any(s => s.CurrentVersion is not null), "No model is loaded."));
        v2.MapGet("/models/{model}", (string model, ModelCatalog catalog) => Metadata(catalog, model, null));
        v2.MapGet("/models/{model}/versions/{version}", (string model, string version, ModelCatalog catalog) => Metadata(catalog, model, version));
        v2.MapGet("/models/{model}/ready", (string model, ModelCatalog catalog) => ModelReady(catalog, model, null));
        v2.MapGet("/models/{model}/versions/{version}/ready", (string model, string version, ModelCatalog catalog) => ModelReady(catalog, model, version));
        v2.MapPost("/repository/index", (ModelCatalog catalog) => TypedResults.Json(Index(catalog), ProtocolJson.Default.IReadOnlyListRepositoryEntry));
        v2.MapPost("/repository/models/{model}/load", LoadAsync).RequireAuthorization(Policies.Admin);
        v2.MapPost("/repository/models/{model}/unload", Unload).RequireAuthorization(Policies.Admin);

        v2.MapPost("/models/{model}/infer", Infer);
        v2.MapPost("/models/{model}/versions/{version}/infer", Infer);
    }

    public static IResult NotLoaded(string model, string? version) => Problem.Create(
        StatusCodes.Status404NotFound,
        "No such model",
        version is null
            ? $"The model '{model}' is not loaded here; POST /v2/repository/index lists those that are."
            : $"Version '{version}' of the model '{model}' is not in memory here; GET /v2/models/{model} lists those that are.");

    private static Task Infer(HttpContext context, InferEndpoint endpoint) => endpoint.HandleAsync(context);

    private static IResult Ready(bool ready, string reason) =>
        ready ? TypedResults.Json(new ServerReady(true), ProtocolJson.Default.ServerReady) : Problem.Unavailable(reason, TimeSpan.FromSeconds(1));

    private static IResult ModelReady(ModelCatalog catalog, string model, string? version) =>
        catalog.Find(model) is { } slot && (version is null ? slot.CurrentVersion is not null : slot.Versions.Contains(version))
            ? TypedResults.Json(new ModelReadiness(model, true), ProtocolJson.Default.ModelReadiness)
            : NotLoaded(model, version);

    private static IResult Metadata(ModelCatalog catalog, string name, string? version)
    {
        using var model = catalog.Find(name)?.Hold(version);
        if (model is null)
        {
            return NotLoaded(name, version);
        }

        var manifest = model.Manifest;
        return TypedResults.Json(
            new ModelMetadata(name, catalog.Find(name)!.Versions, "onnxruntime_onnx", Tensors(manifest.Inputs), Tensors(manifest.Outputs), manifest.Properties),
            ProtocolJson.Default.ModelMetadata);
    }

    private static TensorMetadata[] Tensors(IReadOnlyList<TensorSignature> signatures) =>
        [.. signatures.Select(s => new TensorMetadata(s.Name, s.Datatype, s.Shape))];

    private static RepositoryEntry[] Index(ModelCatalog catalog) =>
        [.. catalog.Slots.OrderBy(s => s.Name, StringComparer.Ordinal).SelectMany(Entries)];

    private static IEnumerable<RepositoryEntry> Entries(ModelSlot slot)
    {
        var versions = slot.Versions;
        return versions.Count == 0
            ? [new RepositoryEntry(slot.Name, "", "UNAVAILABLE", slot.Unloaded ? "unloaded by an operator" : "no version is loaded")]
            : versions.Select((v, i) => new RepositoryEntry(slot.Name, v, "READY", i == 0 ? "" : "the version before, kept in memory"));
    }

    private static async Task<IResult> LoadAsync(string model, ModelInstaller installer, CancellationToken ct)
    {
        var outcome = await installer.ReloadAsync(model, ct);
        return outcome.Kind is InstallKind.Installed or InstallKind.NotNewer
            ? TypedResults.Ok()
            : outcome.Kind == InstallKind.Unknown
                ? NotLoaded(model, null)
                : Problem.Create(StatusCodes.Status409Conflict, "The model was not loaded", outcome.Reason);
    }

    private static IResult Unload(string model, ModelCatalog catalog)
    {
        if (catalog.Find(model) is not { } slot)
        {
            return NotLoaded(model, null);
        }

        slot.Unload();
        return TypedResults.Ok();
    }
}

internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

internal sealed record ServerLive(bool Live);

internal sealed record ServerReady(bool Ready);

internal sealed record ModelReadiness(string Name, bool Ready);

internal sealed record TensorMetadata(string Name, string Datatype, IReadOnlyList<long> Shape);

internal sealed record ModelMetadata(
    string Name,
    IReadOnlyList<string> Versions,
    string Platform,
    IReadOnlyList<TensorMetadata> Inputs,
    IReadOnlyList<TensorMetadata> Outputs,
    IReadOnlyDictionary<string, string> Parameters);

internal sealed record RepositoryEntry(string Name, string Version, string State, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ServerLive))]
[JsonSerializable(typeof(ServerReady))]
[JsonSerializable(typeof(ModelReadiness))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(IReadOnlyList<RepositoryEntry>))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
