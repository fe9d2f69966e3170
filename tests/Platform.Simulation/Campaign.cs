using System.Diagnostics;
using System.Globalization;

namespace Platform.Simulation;

/// <summary>Many schedules, their sum, and the first one that broke an invariant.</summary>
internal sealed class Campaign(int from, int schedules, int threads, BrokenRule broken)
{
    private static readonly TimeSpan s_progress = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _faults = new(StringComparer.Ordinal);
    private long _done;
    private long _decisions;
    private long _sent;
    private long _lost;
    private long _delayed;
    private long _doubled;
    private long _violating;

    /// <summary>Of the lowest seed that violated an invariant.</summary>
    public int? FirstViolation { get; private set; }

    public long Decisions => _decisions;

    public long Violating => _violating;

    public IReadOnlyDictionary<string, long> Faults => _faults;

    /// <summary>Prints one schedule, event by event.</summary>
    public static int Replay(int seed, BrokenRule broken, TextWriter output)
    {
        using var schedule = new Schedule(seed, broken, traced: true);
        var outcome = schedule.Run();
        foreach (var line in outcome.Trace)
        {
            output.WriteLine(line);
        }

        foreach (var violation in outcome.Violations)
        {
            output.WriteLine($"seed {seed}: {violation}");
        }

        return outcome.Violations.Count == 0 ? 0 : 1;
    }

    public int Run(TextWriter output, TextWriter progress)
    {
        var watch = Stopwatch.StartNew();
        var next = s_progress;
        Parallel.For(from, from + schedules, new ParallelOptions { MaxDegreeOfParallelism = threads }, (seed, loop) =>
        {
            using var schedule = new Schedule(seed, broken);
            var outcome = schedule.Run();
            lock (_lock)
            {
                Add(outcome);
                if (broken != BrokenRule.None && FirstViolation is not null)
                {
                    // Found, which is all that a broken rule is run for.
                    loop.Stop();
                }

                if (watch.Elapsed >= next)
                {
                    next = watch.Elapsed + s_progress;
                    progress.WriteLine(Invariant($"{_done} of {schedules} schedules, {_decisions} decisions, {_violating} with a violation, {watch.Elapsed.TotalSeconds:0} s"));
                }
            }
        });
        Print(output, watch.Elapsed);
        if (FirstViolation is { } seed)
        {
            output.WriteLine($"\nThe first schedule with a violation (again with --seed {seed}{(broken == BrokenRule.None ? "" : $" --broken {broken}")}):");
            Replay(seed, broken, output);
        }

        return (_violating == 0) == (broken == BrokenRule.None) ? 0 : 1;
    }

    private void Add(Outcome outcome)
    {
        _done++;
        _decisions += outcome.Decisions;
        _sent += outcome.Messages.Sent;
        _lost += outcome.Messages.Lost;
        _delayed += outcome.Messages.Delayed;
        _doubled += outcome.Messages.Doubled;
        foreach (var (kind, count) in outcome.Faults)
        {
            _faults[kind] = _faults.GetValueOrDefault(kind) + count;
        }

        if (outcome.Violations.Count > 0)
        {
            _violating++;
            FirstViolation = Math.Min(FirstViolation ?? int.MaxValue, outcome.Seed);
        }
    }

    private void Print(TextWriter output, TimeSpan took)
    {
        output.WriteLine(Invariant($"schedules   {_done,12:n0}   seeds {from} to {from + schedules - 1}, rule broken: {broken}"));
        output.WriteLine(Invariant($"decisions   {_decisions,12:n0}"));
        output.WriteLine(Invariant($"messages    {_sent,12:n0}   lost {_lost:n0}, late {_delayed:n0}, doubled {_doubled:n0}"));
        output.WriteLine("faults");
        foreach (var (kind, count) in _faults)
        {
            output.WriteLine(Invariant($"  {kind,-34}{count,12:n0}"));
        }

        output.WriteLine(Invariant($"violations  {_violating,12:n0}   schedules with at least one"));
        output.WriteLine(Invariant($"seconds     {took.TotalSeconds,12:0.0}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
