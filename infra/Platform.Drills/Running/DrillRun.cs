using Platform.Client;
using Platform.Drills.Journal;
using Platform.Drills.Measuring;
using Platform.Drills.Safety;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;

namespace Platform.Drills.Running;

/// <summary>
/// One run of a drill: steady state, faults, recovery, drain, clean-up. However it ends, what it broke is healed before it returns, and what it saw is
/// in the journal.
/// </summary>
internal sealed class DrillRun
{
    private const string Engine = "engine";

    /// <summary>After all is back, clients are watched a little longer: what comes late belongs to the drill too.</summary>
    private static readonly TimeSpan s_afterglow = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_lookDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    private readonly Scenario _scenario;
    private readonly ITarget _target;
    private readonly DrillOptions _options;
    private readonly RunClock _clock;
    private readonly Preconditions _preconditions;
    private readonly List<PhaseRecord> _phases = [];

    public DrillRun(Scenario scenario, ITarget target, DrillOptions options, TimeProvider time)
    {
        (_scenario, _target, _options, _clock) = (scenario, target, options, new RunClock(time));
        _preconditions = new Preconditions(target, options, time);
        Timeline = new Timeline(_clock);
        Id = $"{_clock.Started:yyyyMMdd-HHmmss}-{scenario.Name}";
        Folder = Path.Combine(options.Runs, Id);
    }

    /// <summary>The run's id; a later run's is greater.</summary>
    public string Id { get; }

    /// <summary>Where everything about it is written.</summary>
    public string Folder { get; }

    /// <summary>What happens; listeners hear of it at once.</summary>
    public Timeline Timeline { get; }

    /// <summary>Told when a phase begins, with how long it will take at most.</summary>
    public event Action<PhaseName, TimeSpan>? PhaseBegun;

    /// <summary>Runs the drill and returns what it saw; the caller writes it down.</summary>
    /// <exception cref="DrillRefusedException">Something had to be so and was not; nothing was broken.</exception>
    public async Task<DrillJournal> RunAsync(CancellationToken ct)
    {
        var busy = await _preconditions.CheckAsync(_scenario, ct);
        var before = await StateSnapshot.TakeAsync(_target, _preconditions, ct);
        var views = await _preconditions.ViewsAsync(ct);
        Directory.CreateDirectory(Folder);
        await using var undoLog = _target.Address is { } address ? await UndoLog.CreateAsync(Folder, address, ct) : null;
        await using var guard = _target.Address is not null && _options.Watch is { } watch ? await DeadMansSwitch.StartAsync(watch, Folder, _clock.Time, ct) : null;
        if (_target.Address is not null && guard is null)
        {
            throw new DrillRefusedException("Without a dead-man's switch nothing is broken that outlives this process.");
        }

        var objective = Objectives.Of(_scenario);
        await using var load = new DrillLoad(_scenario.Load, objective, _target.Access, Folder, Id[..15], _options.Seed, _clock);
        var decisions = new Decisions(views.Max(v => v.Epoch), Timeline, _clock);
        await using var watches = new Watches(_target, decisions, Timeline, _clock);
        using var recovery = new Recovery(_scenario, _target, watches.Routers, Recovery.Count(views[0]), Timeline, _clock);
        var schedule = new FaultSchedule(_target, load.Run, undoLog, Timeline, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, guard?.Lost ?? CancellationToken.None);
        LedgerSummary? ledger = null;
        IReadOnlyList<StateRecord> state;
        string? endedEarly;
        var refusedBefore = await watches.RefusedDecisionsAsync(ct);
        try
        {
            endedEarly = await PhasesAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            endedEarly = ct.IsCancellationRequested ? "it was interrupted" : "the dead-man's switch was lost";
        }
        catch (Exception e) when (e is TargetException or EdgeException or IOException)
        {
            endedEarly = e.Message;
        }
        finally
        {
            await load.StopAsync();
            await schedule.HealAllAsync("clean-up");
        }

        state = await CleanUpAsync(before);
        var evidence = new Evidence
        {
            SteadyStart = TimeSpan.Zero,
            FaultStart = schedule.Records is [var first, ..] ? first.Made : _clock.Now,
            Undoing = schedule.Records.Select(r => r.Undoing ?? _clock.Now).DefaultIfEmpty(_clock.Now).Max(),
            Healed = schedule.Records.Select(r => r.Undone ?? _clock.Now).DefaultIfEmpty(_clock.Now).Max(),
            Requests = [.. load.Outcomes.OrderBy(o => o.Due)],
            Timeline = Timeline.Moments,
            Decisions = decisions.All,
            Injuries = schedule.Injuries,
            Recovered = recovery.Seen,
            RefusedDecisions = await watches.RefusedDecisionsAsync(CancellationToken.None) - refusedBefore,
            Views = await watches.StopAsync(),
            RouterSilences = watches.RouterSilences,
        };
        return new DrillJournal
        {
            Run = Id,
            Scenario = Objectives.ToRecord(_scenario, _target.Name, objective),
            Commit = _options.Commit,
            Machine = ThisMachine.Describe(busy),
            StartTime = _clock.Started,
            Duration = _clock.Now,
            EndedEarly = endedEarly,
            Phases = _phases,
            Timeline = evidence.Timeline,
            Load = load.ToRecord(),
            Gauges = Timeline.Gauges,
            Ledger = ledger,
            Expectations = endedEarly is null ? [.. _scenario.Expectations.Select(x => MeasureCatalog.Judge(x, evidence))] : [],
            Faults = schedule.Records,
            State = state,
            Mechanisms = Mechanisms.Of(_scenario, evidence),
            ModelChanges = watches.ModelChanges,
        };

        async Task<string?> PhasesAsync()
        {
            await using (Begin(PhaseName.Steady, _scenario.Steady))
            {
                load.Start();
                await _clock.PauseAsync(_scenario.Steady, stop.Token);
                if (load.Outcomes.FirstOrDefault(o => o.Failure is not null) is { Failure: { } failure } bad)
                {
                    return $"the steady state is not steady: {bad.Method} {bad.Path}: {failure}";
                }
            }

            await using (Begin(PhaseName.Fault, _scenario.Hold))
            {
                var start = _clock.Now;
                await schedule.RunAsync(_scenario.Faults, start, stop.Token);
                await _clock.UntilAsync(start + _scenario.Hold, stop.Token);
                await schedule.HealAllAsync("scenario");
            }

            await using (Begin(PhaseName.Recovery, _scenario.Recovery))
            {
                await recovery.RunAsync(load.Visitors, stop.Token);
                await _clock.PauseAsync(s_afterglow, stop.Token);
            }

            await using (Begin(PhaseName.Drain, _options.DrainPatience))
            {
                await load.StopAsync();
                ledger = await load.CheckLedgerAsync(_target.Access, _options.DrainPatience, stop.Token);
            }

            return null;
        }
    }

    /// <summary>Runs to its end also when the drill is interrupted: it is what proves that nothing is left.</summary>
    private async Task<IReadOnlyList<StateRecord>> CleanUpAsync(IReadOnlyDictionary<string, string> before)
    {
        await using var phase = Begin(PhaseName.CleanUp, _options.CleanPatience);
        var start = _clock.Now;
        while (true)
        {
            using var deadline = new CancellationTokenSource(s_lookDeadline, _clock.Time);
            var state = await StateSnapshot.CompareAsync(before, _target, _preconditions, deadline.Token);
            if (state.All(s => s.Same))
            {
                Timeline.Note(MomentKind.Clean, Engine, "everything is as it was before");
                return state;
            }

            if (_clock.Now - start >= _options.CleanPatience)
            {
                return state;
            }

            await _clock.PauseAsync(s_lookAgain, CancellationToken.None);
        }
    }

    private Phase Begin(PhaseName name, TimeSpan most)
    {
        PhaseBegun?.Invoke(name, most);
        return new Phase(name, _clock, _phases);
    }

    private sealed class Phase(PhaseName name, RunClock clock, List<PhaseRecord> phases) : IAsyncDisposable
    {
        private readonly TimeSpan _start = clock.Now;

        public ValueTask DisposeAsync()
        {
            phases.Add(new PhaseRecord(name, _start, clock.Now));
            return ValueTask.CompletedTask;
        }
    }
}
