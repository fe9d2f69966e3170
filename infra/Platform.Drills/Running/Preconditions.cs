using Platform.Client;
using Platform.Contracts.Control;
using Platform.Contracts.Serving;
using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>What has to be so before anything is broken.</summary>
internal sealed class Preconditions(ITarget target, DrillOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_cpuStretch = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    /// <summary>Why a scenario cannot be run on a target, for people; empty when it can. Nothing is done: faults are only planned.</summary>
    public static async Task<IReadOnlyList<string>> WhyNotAsync(Scenario scenario, ITarget target, CancellationToken ct)
    {
        var reasons = new List<string>();
        if (scenario.Targets.Count > 0 && !scenario.Targets.Contains(target.Name))
        {
            reasons.Add($"it is made for {string.Join(", ", scenario.Targets)}");
        }

        foreach (var fault in scenario.Faults.Select(s => s.Fault).Distinct())
        {
            if (await WhyNotAsync(fault, target, ct) is { } why)
            {
                reasons.Add($"'{fault}': {why}");
            }
        }

        return reasons;
    }

    /// <summary>Why a fault cannot be made on a target, for people; null when it can. Nothing is done.</summary>
    public static async Task<string?> WhyNotAsync(Fault fault, ITarget target, CancellationToken ct)
    {
        if (target.WhyNot(fault) is { } never)
        {
            return never;
        }

        try
        {
            if (fault is not LoadFault)
            {
                await target.PlanAsync(fault, ct);
            }

            return null;
        }
        catch (TargetException e)
        {
            return e.Message.TrimEnd('.');
        }
    }

    /// <summary>Checks all of them.</summary>
    /// <returns>How busy the machine is.</returns>
    /// <exception cref="DrillRefusedException">One does not hold.</exception>
    public async Task<double?> CheckAsync(Scenario scenario, CancellationToken ct)
    {
        if (scenario.Faults.Select(f => target.WhyNot(f.Fault)).OfType<string>().Distinct().ToList() is { Count: > 0 } never)
        {
            throw new DrillRefusedException($"{scenario.Name} cannot be run on {target.Name}: {string.Join("; ", never)}.");
        }

        if (await target.WhyNotDrillableAsync(ct) is { } unmarked)
        {
            throw new DrillRefusedException(unmarked);
        }

        await ForgiveAsync(ct);
        // Whom a fault hits is only known when everybody runs.
        await SteadyAsync(ct);
        if (target.Address is not null && await IsEmptyAsync(ct))
        {
            throw new DrillRefusedException("The shop is empty, so that no recommendation could be ranked. Fill it: platform generate --send, or platform import with a folder of products.");
        }

        if (await WhyNotAsync(scenario, target, ct) is { Count: > 0 } reasons)
        {
            throw new DrillRefusedException($"{scenario.Name} cannot be run on {target.Name}: {string.Join("; ", reasons)}.");
        }

        var busy = await Processors.BusyAsync(s_cpuStretch, time, ct);
        return busy > options.MostBusy
            ? throw new DrillRefusedException($"The machine is {busy:0%} busy before any load; above {options.MostBusy:0%} a drill measures the machine. Wait, or allow more with --max-busy.")
            : busy;
    }

    /// <summary>What routers say now.</summary>
    public async Task<IReadOnlyList<RouterView>> ViewsAsync(CancellationToken ct)
    {
        var views = new List<RouterView>();
        foreach (var address in target.Access.Admins)
        {
            using var admin = RouterClient(address, target.Access, time);
            views.Add(RouterWatch.Parse(await admin.GetStateAsync(ct), address.Authority, TimeSpan.Zero));
        }

        return views;
    }

    /// <summary>A client that shows every silence: no second tries.</summary>
    public static AdminClient RouterClient(Uri address, TargetAccess access, TimeProvider time) =>
        new(new EdgeClientOptions { Address = address, ApiKey = access.AdminKey, MaxRetries = 0, Timeout = TimeSpan.FromSeconds(1) }, time);

    private async Task<bool> IsEmptyAsync(CancellationToken ct)
    {
        using var edge = new EdgeClient(new EdgeClientOptions { Address = target.Access.Edges[0], ApiKey = target.Access.ClientKey }, time);
        try
        {
            return (await edge.SearchAsync(new SearchRequest { VisitorId = "drill", PageSize = 1 }, ct)).TotalSize == 0;
        }
        catch (EdgeException e)
        {
            throw new DrillRefusedException($"The steady state is not steady: {e.Message}");
        }
    }

    /// <summary>
    /// A region that fell in an earlier drill would be kept out longer by this one: each begins as the first. By the operators' order that
    /// is for it, so that it is in the audit.
    /// </summary>
    private async Task ForgiveAsync(CancellationToken ct)
    {
        var fallen = (await ViewsAsync(ct))[0].Fallen;
        using var admin = new AdminClient(new EdgeClientOptions { Address = target.Access.Admins[0], ApiKey = target.Access.AdminKey }, time);
        foreach (var region in fallen)
        {
            try
            {
                await admin.OrderAsync(region, OrderAction.Restore, new OperatorRequest { Reason = "a drill begins; earlier falls do not count in it" }, ct);
            }
            catch (EdgeException e)
            {
                throw new DrillRefusedException($"Region {region} fell lately, and that could not be forgiven: {e.Message}");
            }
        }
    }

    private async Task SteadyAsync(CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (await WhyNotSteadyAsync(ct) is { } why)
        {
            if (time.GetElapsedTime(start) > options.SteadyPatience)
            {
                throw new DrillRefusedException($"The steady state is not steady: {why}. See: platform status");
            }

            await Task.Delay(s_again, time, ct);
        }
    }

    private async Task<string?> WhyNotSteadyAsync(CancellationToken ct)
    {
        try
        {
            if ((await target.PartsAsync(ct)).Where(p => !p.Runs).Select(p => p.Name).ToList() is { Count: > 0 } dead)
            {
                return $"{string.Join(", ", dead)} does not run";
            }

            foreach (var view in await ViewsAsync(ct))
            {
                if (view.Weights.Where(w => w.Value != 100).ToList() is [var low, ..])
                {
                    return $"router {view.Router} gives region {low.Key} the weight {low.Value}";
                }

                if (view.Ordered is [var ordered, ..])
                {
                    return $"an operator has region {ordered} in hand";
                }

                if (view.Destinations.FirstOrDefault(d => !d.IsSound) is { } away)
                {
                    return $"router {view.Router} has {away.Service} {away.Address} of region {away.Region} as {away.State}";
                }

                if (view.SilentObservers is [var silent, ..])
                {
                    return $"router {view.Router} does not hear observer {silent}";
                }
            }

            return null;
        }
        catch (Exception e) when (e is EdgeException or TargetException)
        {
            return e.Message;
        }
    }
}
