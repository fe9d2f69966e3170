using Microsoft.Extensions.Options;
using Platform.Hosting.Authentication;
using Platform.Router.Destinations;
using Platform.Router.Edge;

namespace Platform.Router.Forwarding;

/// <summary>Takes one client request to an answer: lets it in, reads the body, says whether it may be sent more than once, runs the tries, relays.</summary>
internal sealed class EdgeForwarder(
    EdgeGate gate,
    EdgeHttpClient http,
    DestinationTable destinations,
    DestinationPicker picker,
    StreamedForwarder streamed,
    BodyMemory memory,
    RetryBudgets budgets,
    PassiveRecord record,
    CancellationPool cancels,
    RouterMetrics metrics,
    IOptions<RouterOptions> options,
    TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private readonly RaceTrack _track = new(http, destinations, picker, budgets, record, cancels, metrics, options.Value, time);

    public async Task ForwardAsync(HttpContext context, EdgeRoute route)
    {
        if (gate.Enter(context, route) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        try
        {
            await AnswerAsync(context, route);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task AnswerAsync(HttpContext context, EdgeRoute route)
    {
        var started = time.GetElapsedTime(0);
        budgets.Earn();
        using var body = await RequestBody.ReadAsync(context, memory, context.RequestAborted);
        var counted = !(context.Request.Headers.ContainsKey(EdgeTransformer.Synthetic) && context.User.IsInRole(Policies.Internal));
        if (ReferenceEquals(body, RequestBody.Streamed))
        {
            await streamed.ForwardAsync(context, route, counted);
            return;
        }

        using var race = new Race(context, route, body, MayReplay(context, route, body), counted, _track);
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
