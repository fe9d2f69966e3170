using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.Contracts.Control;
using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Asks every observer for its votes and the decision that it knows, and notes what changes.</summary>
internal sealed class ObserverWatch(ITarget target, Decisions decisions, Timeline timeline, RunClock clock) : IDisposable
{
    private const string KeyHeader = "X-API-Key";
    private static readonly string[] s_observers = ["health", "witness"];
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http = TargetHttp.Within(s_deadline);
    private readonly Dictionary<(string Observer, string Region), Verdict> _votes = [];
    private readonly Lock _turn = new();

    /// <summary>Runs until cancelled; a target that does not tell where its observers are has none to ask.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var observers = (await target.PartsAsync(ct)).Where(p => s_observers.Contains(p.Service)).ToList();
        await Task.WhenAll(observers.Select(o => WatchAsync(o, ct)));
    }

    public void Dispose() => _http.Dispose();

    private async Task WatchAsync(Part observer, CancellationToken ct)
    {
        var addresses = observer.Authorities;
        var at = 0;
        using var timer = new PeriodicTimer(s_interval, clock.Time);
        try
        {
            do
            {
                if (addresses.Count > 0 && await AskAsync(addresses[at % addresses.Count], ct) is { } state)
                {
                    Take(state);
                }
                else
                {
                    // It may have come back elsewhere, or be cut from that network only.
                    at++;
                    addresses = await FindAsync(observer, ct);
                }
            }
            while (await timer.WaitForNextTickAsync(ct));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    private async Task<IReadOnlyList<string>> FindAsync(Part observer, CancellationToken ct)
    {
        try
        {
            return (await target.PartsAsync(ct)).FirstOrDefault(p => p.Name == observer.Name)?.Authorities ?? [];
        }
        catch (TargetException)
        {
            return [];
        }
    }

    private async Task<RoutingState?> AskAsync(string authority, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{authority}/v1/votes");
        if (target.Access.AdminKey is { } key)
        {
            request.Headers.TryAddWithoutValidation(KeyHeader, key);
        }

        try
        {
            using var answer = await _http.SendAsync(request, ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync(ContractsJson.Default.RoutingState, ct) : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Take(RoutingState state)
    {
        if (state.Decision is { } decision)
        {
            decisions.Seen(decision.Epoch, decision.Weights, decision.DecidedBy, decision.Reason);
        }

        foreach (var vote in state.Votes)
        {
            timeline.Read(GaugeKind.Suspicion, vote.Observer, vote.Region, vote.Suspicion);
            Verdict? before;
            lock (_turn)
            {
                before = _votes.TryGetValue((vote.Observer, vote.Region), out var old) ? old : null;
                _votes[(vote.Observer, vote.Region)] = vote.Verdict;
            }

            if (before is null || before == vote.Verdict)
            {
                continue;
            }

            timeline.Note(
                vote.Verdict == Verdict.Down ? MomentKind.Vote : vote.Verdict == Verdict.Abstain ? MomentKind.Alarm : MomentKind.Note,
                vote.Observer,
                $"holds region {vote.Region} for {vote.Verdict.ToString().ToLowerInvariant()}{(vote.Reason is null ? "" : $": {vote.Reason}")}",
                vote.Region);
        }
    }
}
