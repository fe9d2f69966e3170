using Platform.Client;
using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>Looks, once all is healed, for each thing that has to come back, and notes when it was first seen so.</summary>
internal sealed class Recovery(Scenario scenario, ITarget target, IReadOnlyList<RouterWatch> routers, IReadOnlyDictionary<string, int> destinationsBefore, Timeline timeline, RunClock clock) : IDisposable
{
    private const int FeatureVisitors = 20;
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Metrics _metrics = new(target.Access);
    private readonly Dictionary<string, TimeSpan> _seen = [];

    /// <summary>When each thing was first seen recovered.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Seen => _seen;

    /// <summary>Returns when everything is back, or when the scenario's time for it is over.</summary>
    public async Task RunAsync(IReadOnlyList<string> visitors, CancellationToken ct)
    {
        var wanted = new Dictionary<string, Func<CancellationToken, Task<bool>>> { [MeasureCatalog.Restored] = IsWholeAsync };
        foreach (var expectation in scenario.Expectations)
        {
            switch (expectation.Measure)
            {
                case MeasureCatalog.SpoolEmpty:
                    wanted[MeasureCatalog.SpoolEmpty] = IsSpoolEmptyAsync;
                    break;
                case MeasureCatalog.FeaturesEqual:
                    wanted[MeasureCatalog.FeaturesEqual] = token => AreFeaturesEqualAsync([.. visitors.Take(FeatureVisitors)], token);
                    break;
            }
        }

        var until = clock.Now + scenario.Recovery;
        while (wanted.Count > 0 && clock.Now < until)
        {
            foreach (var (name, isSo) in wanted.ToList())
            {
                if (await isSo(ct))
                {
                    _seen[name] = clock.Now;
                    wanted.Remove(name);
                    timeline.Note(name == MeasureCatalog.Restored ? MomentKind.Restored : MomentKind.Note, "engine", $"{name} again");
                }
            }

            if (wanted.Count > 0)
            {
                await clock.PauseAsync(s_interval, ct);
            }
        }
    }

    /// <summary>Counts destinations by service and region; a restarted one may stand at another address.</summary>
    public static IReadOnlyDictionary<string, int> Count(RouterView view) =>
        view.Destinations.CountBy(d => $"{d.Service} {d.Region}").ToDictionary(c => c.Key, c => c.Value);

    public void Dispose() => _metrics.Dispose();

    private async Task<bool> IsWholeAsync(CancellationToken ct)
    {
        if (!routers.All(r => r.Latest is { IsWhole: true } view && Count(view) is var now && destinationsBefore.All(b => now.GetValueOrDefault(b.Key) >= b.Value)))
        {
            return false;
        }

        try
        {
            return (await target.PartsAsync(ct)).All(p => p.Runs);
        }
        catch (TargetException)
        {
            return false;
        }
    }

    /// <summary>Every ingestion's own page, or the operators' page where one process holds them all.</summary>
    private async Task<bool> IsSpoolEmptyAsync(CancellationToken ct)
    {
        var pages = (await target.PartsAsync(ct)).Where(p => p.Service == "ingestion" && p.Authorities.Count > 0).Select(p => new Uri($"http://{p.Authorities[0]}")).Concat(target.Access.Admins);
        var sums = await Task.WhenAll(pages.Select(p => _metrics.SumAsync(p, Metrics.Spool, "", ct)));
        return sums.Any(s => s is not null) && sums.Sum() == 0;
    }

    private async Task<bool> AreFeaturesEqualAsync(IReadOnlyList<string> visitors, CancellationToken ct)
    {
        var services = (await target.PartsAsync(ct)).Where(p => p is { Service: "feature", Runs: true, Authorities.Count: > 0 }).ToList();
        var regions = services.Select(s => s.Region).Distinct().Count();
        if (regions < 2)
        {
            return false;
        }

        try
        {
            var counts = await Task.WhenAll(services.Select(s => CountsAsync(new Uri($"http://{s.Authorities[0]}"), visitors, ct)));
            return counts.Skip(1).All(c => c.SequenceEqual(counts[0]));
        }
        catch (EdgeException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<long>> CountsAsync(Uri feature, IReadOnlyList<string> visitors, CancellationToken ct)
    {
        using var client = new EdgeClient(new EdgeClientOptions { Address = feature, ApiKey = target.Access.AdminKey, MaxRetries = 0, Timeout = TimeSpan.FromSeconds(2) }, clock.Time);
        var counts = new List<long>();
        foreach (var visitor in visitors)
        {
            counts.Add(await client.GetEventCountAsync(visitor, ct));
        }

        return counts;
    }
}
