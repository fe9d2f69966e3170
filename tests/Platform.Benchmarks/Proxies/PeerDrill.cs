namespace Platform.Benchmarks.Proxies;

/// <summary>A fault of the drills' list, on backends instead of regions.</summary>
/// <param name="Number">In the list.</param>
/// <param name="Name">For people.</param>
/// <param name="BreakAsync">Makes it.</param>
/// <param name="HealAsync">Ends it.</param>
internal sealed record PeerDrill(
    int Number, string Name, Func<BackendFleet, BlackHole[], CancellationToken, Task> BreakAsync, Func<BackendFleet, BlackHole[], CancellationToken, Task> HealAsync)
{
    /// <summary>The backends of region a.</summary>
    private static readonly int[] s_regionA = [0, 1];

    /// <summary>Traffic to region a goes through its black holes, which cost a little: only here.</summary>
    public bool NeedsBlackHoles { get; private init; }

    public static IReadOnlyList<PeerDrill> All { get; } =
    [
        new(1, "one node killed", (f, _, _) => f.KillAsync(0), (f, _, stop) => f.StartAgainAsync(0, stop)),
        new(3, "a region killed", (f, _, _) => OnA(f.KillAsync), (f, _, stop) => OnA(b => f.StartAgainAsync(b, stop))),
        new(4, "a region hung", (f, _, _) => OnA(f.HangAsync), (f, _, _) => OnA(f.ResumeAsync)),
        new(5, "a region black-holed", (_, holes, _) => OnHoles(holes, h => h.Shut()), (_, holes, _) => OnHoles(holes, h => h.Open())) { NeedsBlackHoles = true },
        new(17, "a region answers 500, health check fine", (f, _, stop) => OnA(b => f.AnswerAsync(b, 500, 0, stop)), (f, _, stop) => OnA(b => f.AnswerAsync(b, 0, 0, stop))),
        new(19, "one node 1.5 s slow, health check fine", (f, _, stop) => f.AnswerAsync(0, 0, 1500, stop), (f, _, stop) => f.AnswerAsync(0, 0, 0, stop)),
    ];

    private static Task OnA(Func<int, Task> act) => Task.WhenAll(s_regionA.Select(act));

    private static Task OnHoles(BlackHole[] holes, Action<BlackHole> act)
    {
        foreach (var hole in holes)
        {
            act(hole);
        }

        return Task.CompletedTask;
    }
}
