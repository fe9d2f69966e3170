using System.Globalization;
using Platform.Hosting.Problems;

namespace Platform.Ingestion.Bodies;

/// <summary>Whole requests that are not taken.</summary>
internal static class Refusals
{
    public static IResult ContentType() => Problem.Create(
        StatusCodes.Status415UnsupportedMediaType,
        "The content type is not read here",
        "Send application/json, or application/x-ndjson with a JSON object a line; UTF-8, not compressed.");

    public static IResult TooLarge(int most) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        "The body is too large",
        string.Create(CultureInfo.InvariantCulture, $"More than {most} bytes: split it into several requests."));

    public static IResult TooMany(int count, int most) => Problem.Create(
        StatusCodes.Status413PayloadTooLarge,
        "The body has too many entries",
        string.Create(CultureInfo.InvariantCulture, $"{count} entries, at most {most} in a request: split it into several requests."));

    public static IResult NotJson(Malformed malformed) => Problem.Invalid(
        "body",
        string.Create(CultureInfo.InvariantCulture, $"malformed JSON at line {malformed.Line}, byte {malformed.Byte}: correct it there."));

    public static IResult Invalid(IEnumerable<(string Field, string Reason)> mistakes) => Problem.Invalid(
        mistakes.GroupBy(m => m.Field).ToDictionary(g => g.Key, g => g.Select(m => m.Reason).Distinct().ToArray()));

    public static IResult Lost(int lost, int of, TimeSpan retryAfter) => Problem.Unavailable(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{lost} of {of} entries could not be made durable: Kafka is away and the disk takes no more. Send the request again, under the same event ids or Idempotency-Key, so that what was taken counts once."),
        retryAfter);
}
