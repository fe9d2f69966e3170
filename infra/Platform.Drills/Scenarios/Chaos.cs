namespace Platform.Drills.Scenarios;

/// <summary>
/// A scenario drawn from a seed: faults that last some seconds, one after another and now and then two at once, all in one region, so that the
/// other can bear whatever they come to. The same seed on the same target is the same scenario.
/// </summary>
internal static class Chaos
{
    public const string Name = "chaos";

    /// <summary>A shorter one would draw nothing.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_spread = TimeSpan.FromSeconds(9);
    private static readonly string[] s_services = ["ranking", "ingestion", "inference", "feature", "health", "kafka", "rabbitmq", "redis"];

    /// <summary>Every fault that can be drawn for a region.</summary>
    public static IReadOnlyList<Fault> Menu(string region)
    {
        var everything = new Selector(region, null);
        var one = new Selector(region, "ranking") { Instances = 1 };
        return
        [
            .. s_services.Select(s => new Selector(region, s)).SelectMany(w => new[] { w, w with { Instances = 1 } })
                .SelectMany(w => Enum.GetValues<ProcessAct>().Select(a => new ProcessFault(a, w))),
            new ProcessFault(ProcessAct.Kill, everything),
            new ProcessFault(ProcessAct.Pause, everything),
            new ProcessFault(ProcessAct.Kill, new Selector(null, "witness")),
            new LinkFault(LinkAct.Delay, everything) { By = TimeSpan.FromMilliseconds(300) },
            new LinkFault(LinkAct.Delay, one) { By = TimeSpan.FromSeconds(1.5) },
            new LinkFault(LinkAct.Error, one) { Share = 0.2 },
            new LinkFault(LinkAct.BlockRequests, everything) { Callers = ["router"] },
            new LinkFault(LinkAct.BlockAnswers, everything) { Callers = ["router"] },
        ];
    }

    /// <param name="seed">What is drawn.</param>
    /// <param name="length">From the first fault to the healing of the last.</param>
    /// <param name="menu">Faults that can be made, of one region.</param>
    public static Scenario Draw(int seed, TimeSpan length, IReadOnlyList<Fault> menu)
    {
        var random = new Random(seed);
        var steps = new List<FaultStep>();
        var at = TimeSpan.Zero;
        while (at + s_shortest + s_spread < length)
        {
            var lasts = Some();
            var first = menu[random.Next(menu.Count)];
            steps.Add(new FaultStep { At = at, For = lasts, Fault = first });
            if (random.Next(3) == 0 && menu.Where(f => AreApart(f, first)).ToList() is { Count: > 0 } others)
            {
                steps.Add(new FaultStep { At = at + (lasts * random.NextDouble() / 2), For = lasts / 2, Fault = others[random.Next(others.Count)] });
            }

            at += lasts + Some();
        }

        return new Scenario
        {
            Name = Name,
            Title = $"faults drawn from the seed {seed}",
            Hypothesis = "Whatever breaks in one region, and in whatever order, clients are served, and no acknowledged event is lost or counted twice.",
            Load = new LoadShape { Rate = 30, PostShare = 0.4, Timeout = TimeSpan.FromSeconds(10) },
            Objective = new ServiceObjective(0.999, TimeSpan.FromMilliseconds(500)),
            Steady = TimeSpan.FromSeconds(10),
            Faults = [.. steps.OrderBy(s => s.At)],
            Hold = length,
            Recovery = TimeSpan.FromMinutes(5),
            Expectations =
            [
                new Expectation { Measure = "errors", Bound = new Bound(BoundKind.Exactly, 0, Unit.Count) },
                new Expectation { Measure = Measuring.MeasureCatalog.Restored, Bound = new Bound(BoundKind.Most, TimeSpan.FromMinutes(5).TotalSeconds, Unit.Time) },
            ],
        };

        TimeSpan Some() => s_shortest + (s_spread * random.NextDouble());
    }

    /// <summary>Whether both can be made at once: no process is hit by two.</summary>
    private static bool AreApart(Fault one, Fault other) =>
        WhereOf(one) is { Service: { } service } && WhereOf(other) is { Service: { } another } && service != another;

    private static Selector? WhereOf(Fault fault) => fault switch
    {
        ProcessFault process => process.Where,
        LinkFault link => link.Where,
        _ => null,
    };
}
