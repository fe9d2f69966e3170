using Platform.Drills.Journal;
using Platform.Drills.Safety;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Load;

namespace Platform.Drills.Running;

/// <summary>Makes the faults of a scenario when they are due and undoes them, each undoing on disk before its fault. Safe to heal at any time.</summary>
internal sealed class FaultSchedule(ITarget target, LoadRun load, UndoLog? undoLog, Timeline timeline, RunClock clock)
{
    private const string Engine = "engine";
    private static readonly TimeSpan s_healDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_healAgain = TimeSpan.FromMilliseconds(500);

    private readonly Lock _turn = new();
    private readonly List<Made> _made = [];

    /// <summary>Everything that was done, in the order of time.</summary>
    public IReadOnlyList<(Injury Injury, TimeSpan At)> Injuries
    {
        get
        {
            lock (_turn)
            {
                return [.. _made.SelectMany(m => m.Wounds.Select(w => (w.Injury, m.At))).OrderBy(i => i.At)];
            }
        }
    }

    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_turn)
            {
                return [.. _made.OrderBy(m => m.At).Select(m => m.ToRecord())];
            }
        }
    }

    /// <summary>Makes the faults and undoes those that have an end of their own; returns after the last of them.</summary>
    public async Task RunAsync(IReadOnlyList<FaultStep> steps, TimeSpan start, CancellationToken ct)
    {
        // The first one's failure ends the others: a drill whose fault cannot be made proves nothing.
        using var all = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = steps.Select(s => StepAsync(s, start, all.Token)).ToList();
        await foreach (var ended in Task.WhenEach(running).WithCancellation(CancellationToken.None))
        {
            if (ended.IsFaulted)
            {
                await all.CancelAsync();
            }
        }

        await Task.WhenAll(running);
    }

    /// <summary>Undoes all that still lasts, again and again where it fails, for a minute at most; never given up for a cancellation.</summary>
    public async Task HealAllAsync(string by)
    {
        List<Made> open;
        lock (_turn)
        {
            open = [.. _made.Where(m => m.Undone is null)];
        }

        using var deadline = new CancellationTokenSource(s_healDeadline, clock.Time);
        await Task.WhenAll(open.Select(m => HealAsync(m, by, deadline.Token)));
    }

    private async Task StepAsync(FaultStep step, TimeSpan start, CancellationToken ct)
    {
        for (var time = 0; time < step.Times; time++)
        {
            var at = start + step.At + (step.Every * time);
            await clock.UntilAsync(at, ct);
            var made = await MakeAsync(step.Fault, ct);
            if (step.For is { } lasts)
            {
                await clock.UntilAsync(made.At + lasts, ct);
                await HealAsync(made, Engine, ct);
            }
        }
    }

    private async Task<Made> MakeAsync(Fault fault, CancellationToken ct)
    {
        if (fault is LoadFault more)
        {
            var changed = new Made(fault, clock.Now, []);
            Add(changed);
            load.RateFactor = more.Factor;
            timeline.Note(MomentKind.Fault, Engine, fault.ToString()!, at: changed.At);
            return changed;
        }

        var share = fault is ProcessFault { Where: { Instances: { } some } where } ? ShareOf(some, where, await target.PartsAsync(ct)) : (double?)null;
        var injuries = await target.PlanAsync(fault, ct);
        var wounds = new List<Wound>();
        foreach (var injury in injuries)
        {
            wounds.Add(new(injury, undoLog is null ? 0 : await undoLog.AddAsync(injury.Undo, ct)));
        }

        var made = new Made(fault, clock.Now, wounds) { Share = share };
        Add(made);
        timeline.Note(MomentKind.Fault, Engine, fault.ToString()!, made.Region, at: made.At);
        await Task.WhenAll(injuries.Select(i => target.InflictAsync(i, ct)));
        return made;
    }

    /// <summary>Instances share their service's requests; of several services, the one that loses most counts.</summary>
    private static double ShareOf(int some, Selector where, IReadOnlyList<Part> parts) => parts
        .Where(p => p.Runs && where.Matches(p.Region, p.Service))
        .GroupBy(p => (p.Region, p.Service))
        .Select(instances => Math.Min(1, (double)some / instances.Count()))
        .DefaultIfEmpty(1)
        .Max();

    private async Task HealAsync(Made made, string by, CancellationToken ct)
    {
        if (made.Fault is LoadFault)
        {
            load.RateFactor = 1;
        }

        made.Undoing ??= clock.Now;
        // All at once, on one machine, would starve those who still serve.
        var first = await HealAsync(made.Wounds.Where(w => w.Injury.HealsFirst), by, ct);
        if (await HealAsync(made.Wounds.Where(w => !w.Injury.HealsFirst), by, ct) && first)
        {
            made.Undone = clock.Now;
            made.UndoneBy = by;
            timeline.Note(MomentKind.Heal, by, $"undone: {made.Fault}", made.Region, at: made.Undone);
        }
    }

    private async Task<bool> HealAsync(IEnumerable<Wound> wounds, string by, CancellationToken ct) =>
        (await Task.WhenAll(wounds.Select(w => HealAsync(w, by, ct)))).All(healed => healed);

    /// <returns>False when it was not undone before the deadline: it stays on the undo list.</returns>
    private async Task<bool> HealAsync(Wound wound, string by, CancellationToken ct)
    {
        try
        {
            while (!await TryHealAsync(wound, by, ct))
            {
                await clock.PauseAsync(s_healAgain, ct);
            }

            if (undoLog is not null)
            {
                await undoLog.DoneAsync(wound.UndoId, by, ct);
            }

            return true;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> TryHealAsync(Wound wound, string by, CancellationToken ct)
    {
        try
        {
            await target.HealAsync(wound.Injury.Undo, ct);
            return true;
        }
        catch (TargetException e)
        {
            timeline.Note(MomentKind.Alarm, by, $"not undone yet: {wound.Injury.Act} {wound.Injury.Subject}: {e.Message}", wound.Injury.Region);
            return false;
        }
    }

    private void Add(Made made)
    {
        lock (_turn)
        {
            _made.Add(made);
        }
    }

    private sealed record Wound(Injury Injury, int UndoId);

    private sealed class Made(Fault fault, TimeSpan at, IReadOnlyList<Wound> wounds)
    {
        public Fault Fault => fault;

        public TimeSpan At => at;

        public IReadOnlyList<Wound> Wounds => wounds;

        public double? Share { get; init; }

        public TimeSpan? Undoing { get; set; }

        public TimeSpan? Undone { get; set; }

        public string? UndoneBy { get; set; }

        /// <summary>The region that all of it stands in.</summary>
        public string? Region => wounds.Select(w => w.Injury.Region).Distinct().ToList() is [var only] ? only : null;

        public FaultRecord ToRecord() => new()
        {
            Action = fault.ToString()!,
            Targets = [.. wounds.Select(w => w.Injury.Subject)],
            Region = Region,
            Share = Share,
            Made = at,
            Undoing = Undoing,
            Undone = Undone,
            UndoneBy = UndoneBy,
        };
    }
}
