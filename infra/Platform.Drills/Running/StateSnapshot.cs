using Platform.Client;
using Platform.Drills.Journal;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>What must be after a drill as it was before: the processes, and what routers route where.</summary>
internal static class StateSnapshot
{
    public static async Task<IReadOnlyDictionary<string, string>> TakeAsync(ITarget target, Preconditions preconditions, CancellationToken ct)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in await target.StateAsync(ct))
        {
            state[name] = value;
        }

        foreach (var view in await preconditions.ViewsAsync(ct))
        {
            foreach (var (region, weight) in view.Weights)
            {
                state[$"router {view.Router}: weight of region {region}"] = $"{weight}";
            }

            foreach (var group in view.Destinations.GroupBy(d => $"{d.Service} of region {d.Region}"))
            {
                state[$"router {view.Router}: {group.Key}"] = $"{group.Count(d => d.IsSound)} of {group.Count()} in";
            }
        }

        return state;
    }

    /// <summary>The state after beside the one before; what appeared is there too.</summary>
    public static async Task<IReadOnlyList<StateRecord>> CompareAsync(
        IReadOnlyDictionary<string, string> before, ITarget target, Preconditions preconditions, CancellationToken ct)
    {
        IReadOnlyDictionary<string, string> after;
        try
        {
            after = await TakeAsync(target, preconditions, ct);
        }
        catch (Exception e) when (e is TargetException or EdgeException)
        {
            return [.. before.Select(b => new StateRecord(b.Key, b.Value, null))];
        }

        return
        [
            .. before.Select(b => new StateRecord(b.Key, b.Value, after.GetValueOrDefault(b.Key, "gone"))),
            .. after.Where(a => !before.ContainsKey(a.Key)).Select(a => new StateRecord(a.Key, "absent", a.Value)),
        ];
    }
}
