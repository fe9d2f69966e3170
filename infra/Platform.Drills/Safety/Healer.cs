using Platform.Drills.Targets;

namespace Platform.Drills.Safety;

/// <summary>Undoes what an undo list still holds, for an engine that cannot any more.</summary>
internal static class Healer
{
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// A fault that its engine had asked for when it died may be made a moment later than its undoing; so all is undone once more after this.
    /// </summary>
    private static readonly TimeSpan s_late = TimeSpan.FromSeconds(3);

    /// <summary>Undoes everything that is open, again and again where it fails, at most <paramref name="patience"/>.</summary>
    /// <returns>What could not be undone, for people; empty when nothing is left.</returns>
    public static async Task<IReadOnlyList<string>> HealAsync(
        string folder, Func<TargetAddress, ITarget> find, string by, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var state = await UndoLog.ReadAsync(folder, ct);
        if (state.Open.Count == 0)
        {
            return [];
        }

        await using var target = find(state.Target);
        await using var log = UndoLog.Open(folder);
        await UntilDoneAsync(target, state.Open, patience, time, ct);
        await Task.Delay(s_late, time, ct);
        var left = await UntilDoneAsync(target, state.Open, patience, time, ct);
        foreach (var (id, _) in state.Open.Where(u => !left.ContainsKey(u.Key)))
        {
            await log.DoneAsync(id, by, ct);
        }

        return [.. left.Values];
    }

    private static async Task<Dictionary<int, string>> UntilDoneAsync(
        ITarget target, IReadOnlyList<KeyValuePair<int, Undo>> open, TimeSpan patience, TimeProvider time, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var left = open.ToList();
        while (true)
        {
            var failures = (await Task.WhenAll(left.Select(u => TryAsync(target, u, ct)))).Where(f => f.Failure is not null).ToDictionary(f => f.Id, f => f.Failure!);
            if (failures.Count == 0 || time.GetElapsedTime(start) > patience)
            {
                return failures;
            }

            left.RemoveAll(u => !failures.ContainsKey(u.Key));
            await Task.Delay(s_again, time, ct);
        }
    }

    private static async Task<(int Id, string? Failure)> TryAsync(ITarget target, KeyValuePair<int, Undo> undo, CancellationToken ct)
    {
        try
        {
            await target.HealAsync(undo.Value, ct);
            return (undo.Key, null);
        }
        catch (TargetException e)
        {
            return (undo.Key, $"{undo.Value.Kind} {undo.Value.Subject}: {e.Message}");
        }
    }
}
