using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Platform.Inference.Protocol.Grpc;

/// <summary>Adds the protocol over gRPC, and the port that it needs where there is no TLS.</summary>
internal static class GrpcExtensions
{
    public static void AddGrpcProtocol(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(InferenceOptions.Section).Get<InferenceOptions>() ?? new InferenceOptions();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = options.MaxBodyBytes;
            // A client's mistakes are answers, not events: they are in the metrics.
            grpc.EnableDetailedErrors = false;
        });
        if (options.GrpcUrl.Length > 0)
        {
            builder.Configuration.AddInMemoryCollection(Endpoints(builder.Configuration, options.GrpcUrl));
        }
    }

    public static void MapGrpcProtocol(this WebApplication app)
    {
        var limit = app.Services.GetRequiredService<IOptions<InferenceOptions>>().Value.MaxBodyBytes;
        app.MapGrpcService<GrpcInferenceService>().WithMetadata(new RequestSizeLimitAttribute(limit));
    }

    /// <summary>
    /// Without TLS a port cannot tell HTTP/1.1 from HTTP/2, so that gRPC has one of its own. Endpoints that are named one by one
    /// replace the host's list of addresses: they are named too.
    /// </summary>
    private static Dictionary<string, string?> Endpoints(ConfigurationManager configuration, string grpcUrl)
    {
        var addresses = configuration["urls"] is { Length: > 0 } urls ? urls.Split(';')
            : configuration["http_ports"] is { Length: > 0 } ports ? [.. ports.Split(';').Select(p => $"http://*:{p}")]
            : new[] { "http://localhost:5000" };
        var endpoints = new Dictionary<string, string?>
        {
            ["Kestrel:Endpoints:Grpc:Url"] = grpcUrl,
            ["Kestrel:Endpoints:Grpc:Protocols"] = "Http2",
        };
        for (var i = 0; i < addresses.Length; i++)
        {
            endpoints[$"Kestrel:Endpoints:Api{i}:Url"] = addresses[i];
        }

        return endpoints;
    }
}
