using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Platform.Hosting.Problems;

/// <summary>RFC 9457 answers: the detail names the cause and the mend; <c>errors</c> names fields; <c>traceId</c> finds the trace.</summary>
public static class Problem
{
    private const string TypePrefix = "https://httpwg.org/specs/rfc9110.html#status.";

    public static IResult Create(int status, string title, string detail, TimeSpan? retryAfter = null) =>
        new ProblemResult(new ProblemDetails { Status = status, Title = title, Detail = detail }, retryAfter);

    /// <summary>A 400 that names every wrong field.</summary>
    public static IResult Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new ProblemResult(
            new HttpValidationProblemDetails(errors.ToDictionary())
            {
                Status = StatusCodes.Status400BadRequest,
                Title = "The request is not valid",
                Detail = string.Join(" ", errors.SelectMany(e => e.Value.Select(v => $"{e.Key}: {v}"))),
            },
            null);

    /// <summary>A 400 that names one wrong field.</summary>
    public static IResult Invalid(string field, string reason) =>
        Invalid(new Dictionary<string, string[]> { [field] = [reason] });

    /// <summary>A 503 with Retry-After.</summary>
    public static IResult Unavailable(string detail, TimeSpan retryAfter) =>
        Create(StatusCodes.Status503ServiceUnavailable, "Not available now", detail, retryAfter);

    internal static void Complete(ProblemDetails problem, HttpContext context)
    {
        problem.Type ??= TypePrefix + problem.Status;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
        // The exception handler runs a request anew without its endpoint.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        if (endpoint?.Metadata.GetMetadata<ProblemMessageField>() is { } message)
        {
            problem.Extensions[message.Name] = problem.Detail ?? problem.Title;
        }
    }

    private sealed class ProblemResult(ProblemDetails problem, TimeSpan? retryAfter) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            Complete(problem, context);
            if (retryAfter is { } wait)
            {
                context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            }

            return TypedResults.Problem(problem).ExecuteAsync(context);
        }
    }
}
