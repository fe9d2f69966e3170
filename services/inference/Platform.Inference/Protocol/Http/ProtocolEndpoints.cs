using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Inference.Loading;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Http;

/// <summary>The Open Inference Protocol over HTTP. Errors carry the protocol's <c>error</c> beside the fields of RFC 9457.</summary>
internal static class ProtocolEndpoints
{
    private const string ErrorField = "error";

    public static void MapProtocol(this WebApplication app)
    {
        var v2 = app.MapGroup("/v2").RequireAuthorization(Policies.Client).WithTags("Open Inference Protocol").WithMetadata(new ProblemMessageField(ErrorField));
        v2.MapGet("/", () => TypedResults.Json(new ServerMetadata(Repository.ServerName, Repository.ServerVersion, Repository.Extensions), ProtocolJson.Default.ServerMetadata));
        v2.MapGet("/health/live", () => TypedResults.Json(new ServerLive(true), ProtocolJson.Default.ServerLive));
        v2.MapGet("/health/ready", Ready);
        v2.MapGet("/models/{model}", (string model, Repository repository) => Metadata(repository, model, null));
        v2.MapGet("/models/{model}/versions/{version}", (string model, string version, Repository repository) => Metadata(repository, model, version));
        v2.MapGet("/models/{model}/ready", (string model, Repository repository) => ModelReady(repository, model, null));
        v2.MapGet("/models/{model}/versions/{version}/ready", (string model, string version, Repository repository) => ModelReady(repository, model, version));
        v2.MapPost("/models/{model}/infer", Infer);
        v2.MapPost("/models/{model}/versions/{version}/infer", Infer);
        v2.MapPost("/repository/index", IndexAsync);
        v2.MapPost("/repository/models/{model}/load", LoadAsync).RequireAuthorization(Policies.Admin);
        v2.MapPost("/repository/models/{model}/unload", Unload).RequireAuthorization(Policies.Admin);
    }

    public static IResult NotLoaded(ProtocolError error) => Problem.Create(StatusCodes.Status404NotFound, "No such model", error.Reason);

    private static Task Infer(HttpContext context, InferEndpoint endpoint) => endpoint.HandleAsync(context);

    private static IResult Ready(Repository repository) => repository.IsReady
        ? TypedResults.Json(new ServerReady(true), ProtocolJson.Default.ServerReady)
        : Problem.Unavailable("No model is loaded.", TimeSpan.FromSeconds(1));

    private static IResult ModelReady(Repository repository, string model, string? version) => repository.IsModelReady(model, version)
        ? TypedResults.Json(new ModelReadiness(model, true), ProtocolJson.Default.ModelReadiness)
        : NotLoaded(InferHandler.NotLoaded(model, version));

    private static IResult Metadata(Repository repository, string name, string? version)
    {
        if (repository.Describe(name, version) is not { } found)
        {
            return NotLoaded(InferHandler.NotLoaded(name, version));
        }

        using var model = found.Model;
        var manifest = model.Manifest;
        return TypedResults.Json(
            new ModelMetadata(name, found.Versions, Repository.ModelPlatform, Tensors(manifest.Inputs), Tensors(manifest.Outputs), manifest.Properties),
            ProtocolJson.Default.ModelMetadata);
    }

    private static TensorMetadata[] Tensors(IReadOnlyList<TensorSignature> signatures) =>
        [.. signatures.Select(s => new TensorMetadata(s.Name, s.Datatype, s.Shape))];

    /// <summary>The body is optional, as is its content type.</summary>
    private static async Task<IResult> IndexAsync(HttpRequest request, Repository repository, CancellationToken ct)
    {
        var readyOnly = false;
        if (request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0)
        {
            var query = await JsonSerializer.DeserializeAsync(request.Body, ProtocolJson.Default.RepositoryQuery, ct);
            readyOnly = query?.Ready ?? false;
        }

        return TypedResults.Json(repository.Index(readyOnly), ProtocolJson.Default.IReadOnlyListRepositoryEntry);
    }

    private static async Task<IResult> LoadAsync(string model, Repository repository, CancellationToken ct)
    {
        var outcome = await repository.LoadAsync(model, ct);
        return outcome.Kind switch
        {
            InstallKind.Installed or InstallKind.NotNewer => TypedResults.Ok(),
            InstallKind.Unknown => NotLoaded(InferHandler.NotLoaded(model, null)),
            _ => Problem.Create(StatusCodes.Status409Conflict, "The model was not loaded", outcome.Reason),
        };
    }

    private static IResult Unload(string model, Repository repository) =>
        repository.Unload(model) ? TypedResults.Ok() : NotLoaded(InferHandler.NotLoaded(model, null));
}

internal sealed record ServerMetadata(string Name, string Version, IReadOnlyList<string> Extensions);

internal sealed record ServerLive(bool Live);

/// <summary>The specification shows <c>live</c> here too; its OpenAPI document and existing clients use <c>ready</c>.</summary>
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

internal sealed record RepositoryQuery(bool Ready);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ServerLive))]
[JsonSerializable(typeof(ServerReady))]
[JsonSerializable(typeof(ModelReadiness))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(RepositoryQuery))]
[JsonSerializable(typeof(IReadOnlyList<RepositoryEntry>))]
internal sealed partial class ProtocolJson : JsonSerializerContext;
