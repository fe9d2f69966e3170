using Microsoft.Extensions.Options;
using Platform.Contracts.Serving;
using Platform.Feature.Aggregation;
using Platform.FeatureStore;
using Platform.FeatureStore.Items;
using Platform.FeatureStore.Reading;
using Platform.FeatureStore.Visitors;
using Platform.Hosting.Authentication;
using Platform.Hosting.Privacy;
using Platform.Hosting.Problems;
using Platform.Messaging.Consuming;

namespace Platform.Feature.Serving;

/// <summary>Features for people who look for a mistake. Ranking reads Redis itself.</summary>
internal static class FeatureEndpoints
{
    private const int LongestId = 128;
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    public static void MapFeatures(this IEndpointRouteBuilder routes)
    {
        var features = routes.MapGroup("/v1/features").RequireAuthorization(Policies.Internal).WithTags("Features")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        features.MapGet("/{visitor}", VisitorAsync).WithName("GetVisitorFeatures").Produces<VisitorAnswer>();
        features.MapGet("/items/{id}", ItemAsync).WithName("GetItemFeatures").Produces<ItemFeatures>();
        routes.MapGet("/v1/lag", (KafkaConsumer<ClickstreamHandler> consumer) => TypedResults.Ok(new ConsumerLag { Lag = consumer.Lag }))
            .RequireAuthorization(Policies.Internal).WithTags("Features").WithName("GetConsumerLag");
    }

    private static Task<IResult> VisitorAsync(
        string visitor,
        FeatureReader reader,
        Pseudonymizer pseudonymizer,
        KafkaConsumer<ClickstreamHandler> consumer,
        IOptions<FeatureStoreOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        AnswerAsync(
            "visitor",
            visitor,
            time,
            async token =>
            {
                var (features, error) = await reader.ReadVisitorAsync(pseudonymizer.Pseudonym(visitor), token);
                return (features, error) switch
                {
                    (_, { } wrong) => Problem.Create(
                        StatusCodes.Status500InternalServerError,
                        "The stored features cannot be read",
                        $"What Redis holds of this visitor is damaged ({wrong}). The visitor's next event starts anew."),
                    (null, _) => Problem.Create(
                        StatusCodes.Status404NotFound,
                        "The visitor is not known",
                        "No event of this visitor is in effect here. Send the id that the events carry, before it is made a pseudonym."),
                    _ => Results.Ok(Answer(features, consumer.Lag, options.Value.AffinityHalfLife, time.GetUtcNow())),
                };
            },
            cancellationToken);

    private static Task<IResult> ItemAsync(string id, FeatureReader reader, TimeProvider time, CancellationToken cancellationToken) =>
        AnswerAsync("id", id, time, async token => Results.Ok((await reader.GetItemsAsync([id], token))[id]), cancellationToken);

    private static async Task<IResult> AnswerAsync(
        string field, string id, TimeProvider time, Func<CancellationToken, Task<IResult>> answer, CancellationToken cancellationToken)
    {
        if (id.Length > LongestId || id.Any(char.IsControl))
        {
            return Problem.Invalid(field, "An id has at most 128 characters, none of them a control character.");
        }

        using var deadline = new CancellationTokenSource(s_deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await answer(either.Token);
        }
        catch (FeatureStoreUnavailableException)
        {
            return Problem.Unavailable("Redis does not answer. /health/ready says when it does again.", s_retryAfter);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Problem.Unavailable("Redis did not answer within a second.", s_retryAfter);
        }
    }

    private static VisitorAnswer Answer(VisitorFeatures visitor, IReadOnlyDictionary<string, long> lag, TimeSpan halfLife, DateTimeOffset now) => new()
    {
        Visitor = visitor.VisitorId,
        Views = visitor.Views,
        Carts = visitor.Carts,
        Purchases = visitor.Purchases,
        Searches = [.. visitor.Searches.Select(s => new SearchAnswer(s.Query, s.Time))],
        Categories = [.. visitor.Categories.Select(a => new AffinityAnswer(a.Name, a.At(now, halfLife)))],
        Brands = [.. visitor.Brands.Select(a => new AffinityAnswer(a.Name, a.At(now, halfLife)))],
        Session = visitor.Session,
        AverageViewedPrice = visitor.AverageViewedPrice,
        Events = visitor.Events,
        LastEventTime = visitor.LastEventTime,
        Synthetic = visitor.Synthetic,
        Lag = lag,
    };
}
