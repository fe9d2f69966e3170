using Microsoft.Extensions.Options;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Forwarding;

/// <summary>Takes one client request to an answer: reads the body, says whether it may be sent more than once, runs the tries, relays.</summary>
internal sealed class EdgeForwarder(
    EdgeHttpClient http,
    DestinationPicker picker,
    StreamedForwarder streamed,
    BodyMemory memory,
    RetryBudgets budgets,
    RouterMetrics metrics,
    IOptions<RouterOptions> options,
    TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    public async Task ForwardAsync(HttpContext context, EdgeRoute route)
    {
        var started = time.GetElapsedTime(0);
        budgets.Earn();
        using var body = await RequestBody.ReadAsync(context, memory, context.RequestAborted);
        if (ReferenceEquals(body, RequestBody.Streamed))
        {
            await streamed.ForwardAsync(context, route);
            return;
        }

        using var race = new Race(context, route, body, MayReplay(context, route, body), http, picker, budgets, metrics, options.Value, time);
        var winner = await race.RunAsync();
        if (winner is null)
        {
            var outcome = await race.ExplainAsync();
            metrics.Request(route.Name, "", outcome, time.GetElapsedTime(0) - started);
            return;
        }

        metrics.Request(route.Name, winner.Destination.Region, OutcomeOf(winner), time.GetElapsedTime(0) - started);
        await ResponseRelay.RelayAsync(context, winner, race.Count);
    }

    private static bool MayReplay(HttpContext context, EdgeRoute route, RequestBody body) =>
        route.Replay == Replay.Always
        || context.Request.Headers.ContainsKey(IdempotencyKey)
        || EventIds.IdentifyAll(body.Bytes);

    private static string OutcomeOf(Attempt winner) => (int)winner.Response!.StatusCode switch
    {
        < 400 => "ok",
        < 500 => "client_error",
        _ => "server_error",
    };
}
