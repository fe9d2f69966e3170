using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Platform.Hosting.Http;
using Platform.Ranking.Balancing;
using Platform.Ranking.Serving;

namespace Platform.Ranking.Scoring;

/// <summary>
/// Scores rows with the model <c>ranker</c>. A try that fails is made once more at another instance while the request has time left, and one
/// that takes longer than nearly all do is joined by a second before it ends. What comes back is scores or a reason, never an exception.
/// </summary>
internal sealed partial class RankerClient(
    IHttpClientFactory clients,
    InferencePool pool,
    Hedging hedging,
    IOptions<InferenceOptions> options,
    TimeProvider time,
    RankingMetrics metrics,
    ILogger<RankerClient> logger)
{
    public const string Model = "ranker";
    private const string DeadlineHeader = "X-Deadline-Ms";
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
        if (budget.Left(Stage.Scoring) == TimeSpan.Zero || pool.Pick(tried: null) is not { } instance)
        {
            return Ended(activity, RankerReply.Failed("there is no inference instance, or no time for one"));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(OpenInference.LongestHeader + (call.Features.Length * sizeof(float)));
        var (header, total) = OpenInference.Write(buffer, call.Features.Span, call.Rows, call.Columns);
        var body = new RequestBody(new ArraySegment<byte>(buffer, 0, total), header);
        using var cut = new CancellationTokenSource();
        var first = TryAsync(instance, body, call, Attempt(budget, call.OnTrial ? TrialShare : FirstTryShare), budget, cut.Token);
        // A version on trial is not helped: how long it takes is what is to be found out.
        if (!call.OnTrial && await IsLateAsync(first, budget) && pool.Pick(instance) is { } sibling && hedging.TryTake())
        {
            return Ended(activity, await HedgeAsync(first, cut, sibling, body, call, budget));
        }

        var reply = await first;
        if (reply.Scored)
        {
            // Only here: a try that was cut short may still be sending from the buffer.
            ArrayPool<byte>.Shared.Return(buffer);
        }
        else if (budget.Left(Stage.Scoring) > TimeSpan.Zero && pool.Pick(instance) is { } another)
        {
            metrics.Retried();
            // One that came back a moment ago may not hold the stable version yet: what the next one serves is better than nothing.
            var again = reply.Failure == NotHeld && !call.OnTrial ? call with { Version = null } : call;
            reply = await TryAsync(another, body, again, Attempt(budget, call.OnTrial ? TrialShare : 1), budget, CancellationToken.None);
        }

        return Ended(activity, reply);
    }

    private static RankerReply Ended(Activity? activity, RankerReply reply)
    {
        activity?.SetTag("platform.model.version", reply.ModelVersion);
        activity?.SetStatus(reply.Scored ? ActivityStatusCode.Unset : ActivityStatusCode.Error, reply.Failure);
        return reply;
    }

    /// <summary>What one try may take.</summary>
    private TimeSpan Attempt(RequestBudget budget, double share)
    {
        var left = budget.Left(Stage.Scoring) * share;
        return left < options.Value.Attempt ? left : options.Value.Attempt;
    }

    private async Task<bool> IsLateAsync(Task<RankerReply> attempt, RequestBudget budget)
    {
        if (attempt.IsCompleted)
        {
            return false;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(budget.Client);
        var late = Task.Delay(hedging.After, time, ended.Token);
        var won = await Task.WhenAny(attempt, late);
        // The timer of every call that was in time would otherwise live on for as long as a late one takes.
        await ended.CancelAsync();
        return won == late && !budget.Client.IsCancellationRequested;
    }

    /// <summary>Two tries side by side; the first that scores ends the other.</summary>
    private async Task<RankerReply> HedgeAsync(
        Task<RankerReply> first, CancellationTokenSource cutFirst, InferenceInstance sibling, RequestBody body, RankerCall call, RequestBudget budget)
    {
        metrics.Hedged();
        // Of its own: two answers must not be mixed.
        var others = ArrayPool<float>.Shared.Rent(call.Rows);
        using var cutSecond = new CancellationTokenSource();
        var second = TryAsync(sibling, body, call with { Scores = others.AsMemory(0, call.Rows) }, Attempt(budget, 1), budget, cutSecond.Token);
        var winner = await Task.WhenAny(first, second);
        if (!(await winner).Scored)
        {
            // One that failed leaves the answer to the other.
            winner = winner == first ? second : first;
            await winner;
        }

        await (winner == first ? cutSecond : cutFirst).CancelAsync();
        await Task.WhenAll(first, second);
        if (winner == second)
        {
            others.AsMemory(0, call.Rows).CopyTo(call.Scores);
        }

        ArrayPool<float>.Shared.Return(others);
        return await winner;
    }

    /// <param name="cut">Ended by somebody who needs the answer no more.</param>
    private async Task<RankerReply> TryAsync(
        InferenceInstance instance, RequestBody body, RankerCall call, TimeSpan timeout, RequestBudget budget, CancellationToken cut)
    {
        var begun = time.GetTimestamp();
        instance.Begin();
        using var ended = new CancellationTokenSource(timeout, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, budget.Client, cut);
        try
        {
            using var request = Request(instance.Address, call.Version, body, timeout);
            var client = clients.CreateClient(PlatformHttpClients.Internal);
            client.MaxResponseContentBufferSize = LongestAnswer;
            using var response = await client.SendAsync(request, deadline.Token);
            return await ReadAsync(instance, response, call, deadline.Token);
        }
        catch (OperationCanceledException) when (!budget.Client.IsCancellationRequested)
        {
            return cut.IsCancellationRequested ? Lost() : Fail(instance, "timeout", call.OnTrial);
        }
        catch (HttpRequestException e)
        {
            return Fail(instance, e.HttpRequestError == HttpRequestError.Unknown ? "transport" : e.HttpRequestError.ToString());
        }
        finally
        {
            var took = time.GetElapsedTime(begun);
            instance.End(call.OnTrial ? null : took);
            if (!call.OnTrial)
            {
                hedging.Measured(took);
                metrics.Called(took);
            }
        }
    }

    private static HttpRequestMessage Request(Uri address, string? version, RequestBody body, TimeSpan timeout)
    {
        var content = new ByteArrayContent(body.Bytes.Array!, body.Bytes.Offset, body.Bytes.Count);
        content.Headers.ContentType = new MediaTypeHeaderValue(OpenInference.MediaType);
        content.Headers.TryAddWithoutValidation(OpenInference.HeaderLength, body.Header.ToString(CultureInfo.InvariantCulture));
        var path = version is null ? $"v2/models/{Model}/infer" : $"v2/models/{Model}/versions/{version}/infer";
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path)) { Content = content };
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

    /// <summary>The sibling was faster; that is no fault.</summary>
    private RankerReply Lost()
    {
        const string outcome = "outrun";
        metrics.Attempted(outcome);
        return RankerReply.Failed(outcome);
    }

    [LoggerMessage(4102, LogLevel.Debug, "Inference {Instance} did not score: {Status}")]
    private partial void Refused(Uri instance, string status);

    /// <param name="Bytes">Header and numbers.</param>
    /// <param name="Header">Length of the header.</param>
    private readonly record struct RequestBody(ArraySegment<byte> Bytes, int Header);
}
