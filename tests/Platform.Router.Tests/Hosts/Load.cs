using System.Diagnostics;
using System.Net;
using System.Text;

namespace Platform.Router.Tests.Hosts;

/// <summary>Searches and identified events, half and half, from several clients at once, and what became of each.</summary>
internal sealed class Load
{
    private readonly List<string> _errors = [];
    private readonly List<TimeSpan> _times = [];
    private int _sent;

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    public int Sent => _sent;

    public TimeSpan Slowest
    {
        get
        {
            lock (_errors)
            {
                return _times.Count == 0 ? TimeSpan.Zero : _times.Max();
            }
        }
    }

    /// <param name="edge">Where to send.</param>
    /// <param name="requests">How many.</param>
    /// <param name="halfway">Runs when half of them are through: the fault.</param>
    public static async Task<Load> RunAsync(HttpClient edge, int requests, Func<Task>? halfway = null)
    {
        var load = new Load();
        var fault = Task.CompletedTask;
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            if (i == requests / 2 && halfway is not null)
            {
                fault = halfway();
            }

            await load.SendAsync(edge, i);
        });
        await fault;
        return load;
    }

    private async Task SendAsync(HttpClient edge, int i)
    {
        var watch = Stopwatch.StartNew();
        Interlocked.Increment(ref _sent);
        try
        {
            using var response = i % 2 == 0
                ? await edge.GetAsync($"/v1/search?q={i}")
                : await edge.PostAsync("/v1/events", new StringContent($$"""{"eventId":"e-{{i}}","eventType":"home-page-view","visitorId":"v"}""", Encoding.UTF8, "application/json"));
            var body = await response.Content.ReadAsStringAsync();
            Add(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted ? null : $"{i}: {(int)response.StatusCode} {body}", watch.Elapsed);
        }
        catch (HttpRequestException e)
        {
            Add($"{i}: {e.Message}", watch.Elapsed);
        }
    }

    private void Add(string? error, TimeSpan took)
    {
        lock (_errors)
        {
            _times.Add(took);
            if (error is not null)
            {
                _errors.Add(error);
            }
        }
    }
}
