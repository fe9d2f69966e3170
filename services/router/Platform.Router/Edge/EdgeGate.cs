using Platform.Hosting.Problems;

namespace Platform.Router.Edge;

/// <summary>What a client is told who is not let in: 429 when it is its own doing, 503 when there is no room; when to come back with both.</summary>
internal sealed class EdgeGate(ClientLimits clients, Admission admission, Random random)
{
    /// <summary>Those refused come back spread over this many seconds, and not all at once.</summary>
    private const int SpreadSeconds = 3;

    /// <summary>Null when the request is in; then <see cref="Leave"/> has to follow.</summary>
    public IResult? Enter(HttpContext context, EdgeRoute route)
    {
        if (!clients.TryTake(context.Connection.RemoteIpAddress))
        {
            return Problem.Create(
                StatusCodes.Status429TooManyRequests, "Too many requests", "This address sends more than the edge takes from one. Wait a second.", TimeSpan.FromSeconds(1));
        }

        return admission.TryEnter(route.Criticality) switch
        {
            Refusal.None => null,
            Refusal.Decided => Problem.Unavailable("A region is lost and the rest has no room for this kind of request; search and events go on.", Later()),
            _ => Problem.Unavailable("The edge is full: as many requests are under way as are answered in time, and more critical ones go first.", Later()),
        };
    }

    public void Leave() => admission.Leave();

    private TimeSpan Later() => TimeSpan.FromSeconds(1 + random.Next(SpreadSeconds));
}
