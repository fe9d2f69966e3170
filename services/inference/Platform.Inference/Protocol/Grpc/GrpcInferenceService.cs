using System.Globalization;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Platform.Hosting.Authentication;
using Platform.Inference.Loading;
using Platform.Inference.Protocol.Grpc.Wire;
using Platform.Inference.Serving;
using Platform.Models.Manifests;

namespace Platform.Inference.Protocol.Grpc;

/// <summary>The Open Inference Protocol over gRPC: the same models, queue, deadlines and errors as over HTTP.</summary>
[Authorize(Policy = Policies.Client)]
internal sealed class GrpcInferenceService(InferHandler handler, Repository repository, TimeProvider time) : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = repository.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelReadyResponse { Ready = repository.IsModelReady(request.Name, Given(request.Version)) });

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context)
    {
        var response = new ServerMetadataResponse { Name = Repository.ServerName, Version = Repository.ServerVersion };
        response.Extensions.AddRange(Repository.Extensions);
        return Task.FromResult(response);
    }

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        if (repository.Describe(request.Name, Given(request.Version)) is not { } found)
        {
            throw NotFound(request.Name, Given(request.Version));
        }

        using var model = found.Model;
        var response = new ModelMetadataResponse { Name = request.Name, Platform = Repository.ModelPlatform };
        response.Versions.AddRange(found.Versions);
        response.Inputs.AddRange(model.Manifest.Inputs.Select(Tensor));
        response.Outputs.AddRange(model.Manifest.Outputs.Select(Tensor));
        return Task.FromResult(response);
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var version = Given(request.ModelVersion);
        if (handler.Missing(request.ModelName, version) is { } missing)
        {
            handler.Refused("none", InferOutcome.UnknownModel);
            throw Error(StatusCode.NotFound, missing);
        }

        using var read = new InferRequest();
        if (GrpcRequestReader.Read(request, read) is { } error)
        {
            handler.Refused(request.ModelName, InferOutcome.Invalid);
            throw Error(StatusCode.InvalidArgument, error);
        }

        using var deadline = new CancellationTokenSource(Budget(context), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.CancellationToken);
        var reply = await handler.InferAsync(request.ModelName, version, read, both.Token);
        using var response = reply.Response;
        return response is null ? throw ErrorOf(reply, context) : GrpcResponseWriter.Write(request, response);
    }

    public override Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        var response = new RepositoryIndexResponse();
        response.Models.AddRange(repository.Index(request.Ready).Select(e => new RepositoryIndexResponse.Types.ModelIndex
        {
            Name = e.Name,
            Version = e.Version,
            State = e.State,
            Reason = e.Reason,
        }));
        return Task.FromResult(response);
    }

    [Authorize(Policy = Policies.Admin)]
    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        var outcome = await repository.LoadAsync(request.ModelName, context.CancellationToken);
        return outcome.Kind switch
        {
            InstallKind.Installed or InstallKind.NotNewer => new RepositoryModelLoadResponse(),
            InstallKind.Unknown => throw NotFound(request.ModelName, null),
            _ => throw new RpcException(new Status(StatusCode.FailedPrecondition, outcome.Reason)),
        };
    }

    [Authorize(Policy = Policies.Admin)]
    public override Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context) =>
        repository.Unload(request.ModelName) ? Task.FromResult(new RepositoryModelUnloadResponse()) : throw NotFound(request.ModelName, null);

    /// <summary>The protocol's empty text stands for a version that is not given.</summary>
    private static string? Given(string version) => version.Length > 0 ? version : null;

    private TimeSpan Budget(ServerCallContext context)
    {
        // A call without a deadline says the end of time; the framework cancels those that have passed.
        var left = context.Deadline - time.GetUtcNow().UtcDateTime;
        return left > handler.MaxDeadline ? handler.MaxDeadline : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorSignature signature)
    {
        var tensor = new ModelMetadataResponse.Types.TensorMetadata { Name = signature.Name, Datatype = signature.Datatype };
        tensor.Shape.AddRange(signature.Shape);
        return tensor;
    }

    private static RpcException ErrorOf(InferReply reply, ServerCallContext context)
    {
        if (reply.Outcome == InferOutcome.QueueFull)
        {
            context.ResponseTrailers.Add("retry-after", InferHandler.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            // What gRPC clients with a retry policy wait by.
            context.ResponseTrailers.Add("grpc-retry-pushback-ms", InferHandler.RetryAfter.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        }

        return Error(
            reply.Outcome switch
            {
                InferOutcome.UnknownModel => StatusCode.NotFound,
                InferOutcome.QueueFull => StatusCode.ResourceExhausted,
                InferOutcome.DeadlinePassed => StatusCode.DeadlineExceeded,
                _ => StatusCode.InvalidArgument,
            },
            reply.Error!);
    }

    private static RpcException NotFound(string model, string? version) => Error(StatusCode.NotFound, InferHandler.NotLoaded(model, version));

    private static RpcException Error(StatusCode status, ProtocolError error) => new(new Status(status, $"{error.Field}: {error.Reason}"));
}
