namespace Platform.Drills.Targets.Compose;

/// <summary>
/// The kernel's own switch that freezes a container, for when its engine cannot reach it any more: a command that begins in a container as
/// that freezes, a health check say, keeps the engine's lock on the container until it thaws, and thawing waits for that lock.
/// </summary>
internal static class Freezer
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>What was caught in the middle needs milliseconds to get through.</summary>
    private static readonly TimeSpan s_passage = TimeSpan.FromMilliseconds(300);

    /// <summary>Where the switch is and what it is set to, by the kernel's version of control groups and by who manages them.</summary>
    private static readonly Switch[] s_kinds =
    [
        new("docker/{0}/cgroup.freeze", "1", "0"),
        new("system.slice/docker-{0}.scope/cgroup.freeze", "1", "0"),
        new("freezer/docker/{0}/freezer.state", "FROZEN", "THAWED"),
        new("freezer/system.slice/docker-{0}.scope/freezer.state", "FROZEN", "THAWED"),
    ];

    /// <summary>Thaws for a moment, so that what holds the lock ends, and freezes again: the engine thaws only what is frozen.</summary>
    /// <exception cref="TargetException">The switch is not here, or not for this user.</exception>
    public static async Task LetThroughAsync(string id, TimeProvider time, CancellationToken ct)
    {
        var (path, kind) = Find(id);
        await SetAsync(path, kind.Thawed, ct);
        await Task.Delay(s_passage, time, ct);
        await SetAsync(path, kind.Frozen, ct);
    }

    /// <summary>Thaws what the engine calls thawed.</summary>
    /// <exception cref="TargetException">The switch is not here, or not for this user.</exception>
    public static Task ThawAsync(string id, CancellationToken ct)
    {
        var (path, kind) = Find(id);
        return SetAsync(path, kind.Thawed, ct);
    }

    private static (string Path, Switch Kind) Find(string id) =>
        s_kinds.Select(k => (Path: $"{Root}/{string.Format(System.Globalization.CultureInfo.InvariantCulture, k.Path, id)}", Kind: k)).FirstOrDefault(k => File.Exists(k.Path)) is { Path: not null } found
            ? found
            : throw Stuck(id, $"nothing below {Root} is named like it here", null);

    private static async Task SetAsync(string path, string value, CancellationToken ct)
    {
        try
        {
            await File.WriteAllTextAsync(path, value, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Stuck(path, e.Message, e);
        }
    }

    private static TargetException Stuck(string what, string why, Exception? cause) => new(
        $"The container engine cannot thaw {what}, since a command began in it as it froze, and the kernel's switch cannot be set: {why}. On the engine's machine, as root, set it to 0 (THAWED in a freezer.state), then back, and unpause.",
        cause);

    private sealed record Switch(string Path, string Frozen, string Thawed);
}
