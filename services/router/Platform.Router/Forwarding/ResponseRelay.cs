using System.Globalization;

namespace Platform.Router.Forwarding;

/// <summary>Hands the winning answer to the client.</summary>
internal static class ResponseRelay
{
    /// <summary>How many tries the answer took, when it took more than one.</summary>
    private const string Attempts = "X-Platform-Attempts";

    public static async Task RelayAsync(HttpContext context, Attempt winner, int attempts)
    {
        var answer = winner.Response!;
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        await EdgeTransformer.Instance.TransformResponseAsync(context, answer, context.RequestAborted);
        if (attempts > 1)
        {
            response.Headers[Attempts] = attempts.ToString(CultureInfo.InvariantCulture);
        }

        if (winner.Rest is null && response.ContentLength is null && winner.HeadLength > 0)
        {
            response.ContentLength = winner.HeadLength;
        }

        if (winner.HeadLength > 0)
        {
            await response.Body.WriteAsync(winner.Head, context.RequestAborted);
        }

        if (winner.Rest is not { } rest)
        {
            return;
        }

        try
        {
            await rest.CopyToAsync(response.Body, winner.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // The client has part of the answer: a broken connection tells it that the rest will not come, a clean end would lie.
            context.Abort();
        }
    }
}
