using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Platform.Hosting.Http;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Scoring;

/// <summary>
/// Scores rows with the model <c>ranker</c>. A failed try is made once more on another instance while the request has time left;
/// what comes back is scores or a reason, never an exception.
/// </summary>
internal sealed partial class RankerClient(
    IHttpClientFactory clients,
    InferencePool pool,
    IOptions<InferenceOptions> options,
    TimeProvider time,
    RankingMetrics metrics,
    ILogger<RankerClient> logger)
{
    public const string Model = "ranker";
    private const string DeadlineHeader = "X-Deadline-Ms";
    private const int Tries = 2;
    private const int LongestAnswer = 1024 * 1024;

    /// <summary>What the first try may take of the time left, so that a second one is worth making.</summary>
    private const double FirstTryShare = 0.6;

    /// <summary>What each try of a version on trial may take of the time left: a third is left after two.</summary>
    private const double TrialShare = 0.4;

    /// <summary>The status of an instance that does not hold the version.</summary>
    private const string NotHeld = "404";

    private readonly ILogger _logger = logger;

    public async Task<RankerReply> ScoreAsync(RankerCall call, RequestBudget budget)
    {
        using var activity = RankingMetrics.Activities.StartActivity("ranking.scoring");
        var buffer = ArrayPool<byte>.Shared.Rent(OpenInference.LongestHeader + (call.Features.Length * sizeof(float)));
        var (header, total) = OpenInference.Write(buffer, call.Features.Span, call.Rows, call.Columns);
        InferenceInstance? tried = null;
        var reason = "there is no inference instance";
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var left = budget.Left(Stage.Scoring);
            if (left == TimeSpan.Zero || pool.Pick(tried) is not { } instance)
            {
                break;
            }

            if (attempt > 1)
            {
                metrics.Retried();
            }

            var timeout = call.OnTrial ? left * TrialShare : attempt < Tries ? left * FirstTryShare : left;
            var reply = await TryAsync(instance, new ArraySegment<byte>(buffer, 0, total), header, call, timeout < options.Value.Attempt ? timeout : options.Value.Attempt, budget);
            if (reply.Scored)
            {
                // Only here: a try that was cut short may still be sending from the buffer.
                ArrayPool<byte>.Shared.Return(buffer);
                activity?.SetTag("platform.model.version", reply.ModelVersion);
                return reply;
            }

            if (reply.Failure == NotHeld && !call.OnTrial)
            {
                // It came back a moment ago and does not hold the stable version yet: what it serves is better than nothing.
                call = call with { Version = null };
            }

            (tried, reason) = (instance, reply.Failure!);
        }

        activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, reason);
        return RankerReply.Failed(reason);
    }

    private async Task<RankerReply> TryAsync(
        InferenceInstance instance, ArraySegment<byte> body, int header, RankerCall call, TimeSpan timeout, RequestBudget budget)
    {
        instance.Begin();
        using var ended = new CancellationTokenSource(timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, budget.Client);
        try
        {
            using var request = Request(instance.Address, call.Version, body, header, timeout);
            var client = clients.CreateClient(PlatformHttpClients.Internal);
            client.MaxResponseContentBufferSize = LongestAnswer;
            using var response = await client.SendAsync(request, deadline.Token);
            return await ReadAsync(instance, response, call, deadline.Token);
        }
        catch (OperationCanceledException) when (!budget.Client.IsCancellationRequested)
        {
            return Fail(instance, "timeout", call.OnTrial);
        }
        catch (HttpRequestException e)
        {
            return Fail(instance, e.HttpRequestError == HttpRequestError.Unknown ? "transport" : e.HttpRequestError.ToString());
        }
        finally
        {
            instance.End();
        }
    }

    private static HttpRequestMessage Request(Uri address, string? version, ArraySegment<byte> body, int header, TimeSpan timeout)
    {
        var content = new ByteArrayContent(body.Array!, body.Offset, body.Count);
        content.Headers.ContentType = new MediaTypeHeaderValue(OpenInference.MediaType);
        content.Headers.TryAddWithoutValidation(OpenInference.HeaderLength, header.ToString(CultureInfo.InvariantCulture));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, version is null ? $"v2/models/{Model}/infer" : $"v2/models/{Model}/versions/{version}/infer")) { Content = content };
        // An instance with a queue drops what it could only answer too late.
        request.Headers.TryAddWithoutValidation(
            DeadlineHeader, Math.Max(1, (long)timeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        return request;
    }

    private async Task<RankerReply> ReadAsync(InferenceInstance instance, HttpResponseMessage response, RankerCall call, CancellationToken stop)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var status = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            if (response.StatusCode is >= HttpStatusCode.InternalServerError and not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
            {
                return Fail(instance, status, call.OnTrial);
            }

            // The instance is well but has no model, or too much to do; a sibling may be better off.
            metrics.Attempted(status);
            Refused(instance.Address, status);
            return RankerReply.Failed(status);
        }

        var body = await response.Content.ReadAsByteArrayAsync(stop);
        var version = OpenInference.Read(body, HeaderLengthOf(response), call.Scores.Span);
        if (version is null)
        {
            return Fail(instance, "malformed", call.OnTrial);
        }

        metrics.Attempted("ok");
        instance.Readmit();
        return RankerReply.By(version);
    }

    private static int? HeaderLengthOf(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues(OpenInference.HeaderLength, out var values)
            && !response.Content.Headers.TryGetValues(OpenInference.HeaderLength, out values))
        {
            return null;
        }

        return int.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0;
    }

    /// <param name="spared">The instance is not to blame: the version was on trial.</param>
    private RankerReply Fail(InferenceInstance instance, string reason, bool spared = false)
    {
        metrics.Attempted(reason);
        if (!spared)
        {
            pool.Eject(instance, reason);
        }

        return RankerReply.Failed(reason);
    }

    [LoggerMessage(4102, LogLevel.Debug, "Inference {Instance} did not score: {Status}")]
    private partial void Refused(Uri instance, string status);
}
