using System.Security.Claims;
using Microsoft.Extensions.Options;
using Platform.Hosting.Authentication;
using Platform.Hosting.Problems;
using Platform.Ingestion.Events;

namespace Platform.Ingestion.Bodies;

/// <summary>What every write of this service has in common: content type, size, the cut into pieces, and the headers.</summary>
internal sealed class BodyIntake(IOptions<IngestionOptions> options, IntakeMetrics metrics, TimeProvider time)
{
    public const string SyntheticHeader = "X-Platform-Synthetic";

    /// <summary>Reads the body and hands it on, or refuses it.</summary>
    public async Task<IResult> ReadAsync(HttpContext context, Func<ReadOnlyMemory<byte>, JsonPieces, Task<IResult>> take)
    {
        if (!ContentTypes.TryRead(context.Request, out var lines))
        {
            return Refusals.ContentType();
        }

        using var body = await RequestBody.ReadAsync(context, options.Value.MaxBodyBytes, context.RequestAborted);
        if (body is null)
        {
            return Refusals.TooLarge(options.Value.MaxBodyBytes);
        }

        metrics.Body(body.Length);
        var pieces = JsonPieces.Cut(body.Bytes.Span, lines, out var malformed);
        if (malformed is not null)
        {
            return Refusals.NotJson(malformed);
        }

        return pieces.Pieces.Count > options.Value.MaxItems
            ? Refusals.TooMany(pieces.Pieces.Count, options.Value.MaxItems)
            : await take(body.Bytes, pieces);
    }

    /// <summary>Ids for what comes without; a refusal when the header cannot be used.</summary>
    public IResult? TryIds(HttpContext context, out EventIds ids)
    {
        var header = context.Request.Headers[EventIds.Header];
        var key = header.Count == 0 ? null : header.ToString();
        ids = new EventIds(key, time);
        return key is { Length: 0 or > EventIds.LongestKey }
            ? Problem.Invalid(EventIds.Header, $"{key.Length} characters: send 1 to {EventIds.LongestKey}, the same ones when the request is sent again.")
            : null;
    }

    /// <summary>Whether the request is a health service's; a refusal when somebody else says so.</summary>
    public static IResult? TrySynthetic(HttpContext context, out bool synthetic)
    {
        synthetic = context.Request.Headers[SyntheticHeader] == "1";
        return synthetic && !context.User.HasClaim(ClaimTypes.Role, Policies.Internal)
            ? Problem.Create(
                StatusCodes.Status403Forbidden,
                "The key is not for this",
                $"{SyntheticHeader} is for the platform's own services: send the event without it.")
            : null;
    }
}
