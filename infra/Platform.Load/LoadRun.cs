using System.Net.Sockets;
using System.Text.Json;

namespace Platform.Load;

/// <summary>
/// An open loop: requests start when they are due, whether or not earlier ones are answered, and latency counts from when a
/// request was due. GET and POST are counted apart.
/// </summary>
/// <param name="plan">What to send.</param>
/// <param name="http">Where to.</param>
/// <param name="ledger">Where every event and its answer are written; null to keep none.</param>
/// <param name="time">The one clock of the run.</param>
/// <param name="watch">Told of every request when it has ended, from many threads; null when nobody looks.</param>
public sealed class LoadRun(LoadPlan plan, RawHttpPool http, Ledger? ledger, TimeProvider time, Action<RequestResult>? watch = null)
{
    private const string EventsPath = "/v1/events";
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(1);

    private readonly Random _random = new(plan.Seed);
    private readonly LoadStatistics _statistics = new();
    private int _inFlight;

    public LoadStatistics Statistics => _statistics;

    /// <summary>What the planned rate is multiplied by from now on.</summary>
    public double RateFactor { get; set; } = 1;

    /// <summary>Runs to the end of the duration, or until cancelled; then waits for what is under way.</summary>
    /// <returns>How long requests were started.</returns>
    public async Task<TimeSpan> RunAsync(CancellationToken ct)
    {
        var running = new HashSet<Task>();
        // On a thread of its own: on the pool's, a request that is due would wait behind the answers to others.
        var ran = await Task.Factory.StartNew(() => Pace(running, ct), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(running);
        return ran;
    }

    private TimeSpan Pace(HashSet<Task> running, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var due = TimeSpan.Zero;
        while (due < plan.Duration && !ct.WaitHandle.WaitOne(s_tick))
        {
            var elapsed = time.GetElapsedTime(start);
            while (due < plan.Duration && due <= elapsed)
            {
                running.Add(OneAsync(start, due));
                due += TimeSpan.FromSeconds(1 / (plan.Rate * RateFactor));
            }

            running.RemoveWhere(t => t.IsCompleted);
        }

        return time.GetElapsedTime(start);
    }

    private async Task OneAsync(long start, TimeSpan due)
    {
        var sent = time.GetElapsedTime(start);
        var post = _random.NextDouble() < plan.PostShare;
        var choice = _random.Next();
        var visitor = $"load-{plan.Run}-{choice % plan.Visitors}";
        var path = post ? EventsPath : ReadPath(choice, visitor);
        if (Interlocked.Increment(ref _inFlight) > plan.MostInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            Note(new() { Post = post, Due = due, Sent = due, Latency = TimeSpan.Zero, Path = path, Visitor = visitor, Failure = "not sent: too many requests under way" });
            return;
        }

        using var deadline = new CancellationTokenSource(plan.Timeout, time);
        var eventId = post ? Guid.CreateVersion7(time.GetUtcNow()).ToString() : null;
        string? failure;
        RawResponse? response = null;
        try
        {
            response = post
                ? await http.PostJsonAsync(path, EventBody(eventId!, visitor, choice), deadline.Token)
                : await http.GetAsync(path, deadline.Token);
            failure = response.Status is >= 200 and < 300
                ? post && !IsAccepted(response.Body) ? "event not accepted" : null
                : Refused(response);
        }
        catch (SocketException e)
        {
            failure = $"socket: {e.SocketErrorCode}";
        }
        catch (IOException e)
        {
            failure = e.Message;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            failure = $"no answer in {plan.Timeout.TotalSeconds:0.#} s";
        }

        Interlocked.Decrement(ref _inFlight);
        Note(new()
        {
            Post = post,
            Due = due,
            Sent = sent,
            Latency = time.GetElapsedTime(start) - due,
            Path = path,
            EventId = eventId,
            Visitor = visitor,
            Region = response?.Region,
            Degraded = response?.Degraded,
            Failure = failure,
        });
        if (eventId is not null)
        {
            ledger?.Write(eventId, visitor, acknowledged: failure is null);
        }
    }

    private void Note(RequestResult sample)
    {
        _statistics.Add(sample);
        watch?.Invoke(sample);
    }

    private string ReadPath(int choice, string visitor) => (choice % 3) switch
    {
        0 => $"/v1/recommend/{visitor}?n=10",
        _ => $"/v1/search?q={Uri.EscapeDataString(plan.Queries[choice % plan.Queries.Count])}&pageSize=10&visitorId={visitor}",
    };

    private byte[] EventBody(string eventId, string visitor, int choice)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("eventId", eventId);
            json.WriteString("eventType", "detail-page-view");
            json.WriteString("visitorId", visitor);
            json.WriteString("eventTime", time.GetUtcNow());
            json.WriteStartArray("productDetails");
            json.WriteStartObject();
            json.WriteStartObject("product");
            json.WriteString("id", $"load-product-{choice % plan.Products}");
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return body.ToArray();
    }

    /// <summary>The status, and why, where the answer says it.</summary>
    private static string Refused(RawResponse response)
    {
        try
        {
            using var problem = JsonDocument.Parse(response.Body);
            return problem.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("detail", out var detail) && detail.ValueKind == JsonValueKind.String
                ? $"HTTP {response.Status}: {detail.GetString()}"
                : $"HTTP {response.Status}";
        }
        catch (JsonException)
        {
            return $"HTTP {response.Status}, and not in JSON";
        }
    }

    private static bool IsAccepted(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.TryGetProperty("rejected", out var rejected) && rejected.GetInt32() == 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
