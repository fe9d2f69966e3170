using Platform.Contracts.Control;
using Platform.Hosting.Authentication;
using Platform.Router.Forwarding;

namespace Platform.Router.Edge;

/// <summary>When a request may be sent more than once.</summary>
internal enum Replay
{
    /// <summary>It reads, or it is idempotent by its method: always.</summary>
    Always,

    /// <summary>It writes: when it carries an <c>Idempotency-Key</c>, or every event in it has an id.</summary>
    WhenIdentified,
}

/// <summary>A client's call and the service that answers it.</summary>
internal sealed class EdgeRoute(
    string name, string service, Criticality criticality, string[] methods, string pattern, Replay replay, TimeSpan attempt, TimeSpan total, string policy = Policies.Client)
{
    private static readonly TimeSpan s_readAttempt = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_read = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_writeAttempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_write = TimeSpan.FromSeconds(15);

    /// <summary>Every route of the edge. What is not here is not reachable from outside.</summary>
    public static IReadOnlyList<EdgeRoute> All()
    {
        EdgeRoute[] routes =
        [
            new("events", Services.Ingestion, Criticality.Events, ["POST"], "/v1/events", Replay.WhenIdentified, s_writeAttempt, s_write),
            new("products.put", Services.Ingestion, Criticality.Events, ["PUT"], "/v1/products", Replay.Always, s_writeAttempt, s_write),
            new("product.write", Services.Ingestion, Criticality.Events, ["PUT", "DELETE"], "/v1/products/{id}", Replay.Always, s_writeAttempt, s_write),
            new("product", Services.Ranking, Criticality.Search, ["GET"], "/v1/products/{id}", Replay.Always, s_readAttempt, s_read),
            new("search", Services.Ranking, Criticality.Search, ["GET", "POST"], "/v1/search", Replay.Always, s_readAttempt, s_read),
            new("complete", Services.Ranking, Criticality.Search, ["GET"], "/v1/complete", Replay.Always, s_readAttempt, s_read),
            new("recommendations", Services.Ranking, Criticality.Recommendations, ["POST"], "/v1/recommendations/{placement}", Replay.Always, s_readAttempt, s_read),
            new("recommend", Services.Ranking, Criticality.Recommendations, ["GET"], "/v1/recommend/{userId}", Replay.Always, s_readAttempt, s_read),
            new("rank", Services.Ranking, Criticality.Recommendations, ["POST"], "/v1/rank/{model}", Replay.Always, s_readAttempt, s_read),
            new("features", Services.Feature, Criticality.Recommendations, ["GET"], "/v1/features/{visitor}", Replay.Always, s_readAttempt, s_read, Policies.Internal),
            new("features.item", Services.Feature, Criticality.Recommendations, ["GET"], "/v1/features/items/{id}", Replay.Always, s_readAttempt, s_read, Policies.Internal),
            // Models are read and asked here; loading and unloading them is no client's business.
            new("inference", Services.Inference, Criticality.Recommendations, ["GET"], "/v2/{**path}", Replay.Always, s_readAttempt, s_read),
            new("infer", Services.Inference, Criticality.Recommendations, ["POST"], "/v2/models/{model}/infer", Replay.Always, s_readAttempt, s_read),
            new("infer.version", Services.Inference, Criticality.Recommendations, ["POST"], "/v2/models/{model}/versions/{version}/infer", Replay.Always, s_readAttempt, s_read),
            new("repository.index", Services.Inference, Criticality.Recommendations, ["POST"], "/v2/repository/index", Replay.Always, s_readAttempt, s_read),
        ];
        for (var i = 0; i < routes.Length; i++)
        {
            routes[i].Index = i;
        }

        return routes;
    }

    /// <summary>How many routes there are.</summary>
    public static int Count { get; } = All().Count;

    /// <summary>Place in <see cref="All"/>, and in what is kept by route.</summary>
    public int Index { get; private set; }

    public string Name { get; } = name;

    public string Service { get; } = service;

    /// <summary>How much it matters when there is not room for all.</summary>
    public Criticality Criticality { get; } = criticality;

    public string[] Methods { get; } = methods;

    public string Pattern { get; } = pattern;

    public Replay Replay { get; } = replay;

    /// <summary>How long one try may take.</summary>
    public TimeSpan AttemptTimeout { get; } = attempt;

    /// <summary>How long all tries together may take.</summary>
    public TimeSpan Timeout { get; } = total;

    public string Policy { get; } = policy;

    /// <summary>How fast this route usually is.</summary>
    public LatencyWindow Latency { get; } = new();
}

/// <summary>Names of the services behind the edge.</summary>
internal static class Services
{
    public const string Ingestion = "ingestion";
    public const string Ranking = "ranking";
    public const string Inference = "inference";
    public const string Feature = "feature";
}
