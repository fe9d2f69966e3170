using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Platform.Contracts.Control;
using Platform.Router.Routing;
using Platform.Simulation.World;

namespace Platform.Simulation.Nodes;

/// <summary>What a router makes of the decisions that reach it: its own table over a simulated disk, fed by a bus and by pulls.</summary>
internal sealed class RouterNode
{
    private static readonly TimeSpan s_pull = TimeSpan.FromMilliseconds(500);

    private readonly Schedule _schedule;
    private readonly SimulatedDisk _disk;
    private SimulatedProcess _process;
    private RoutingTable _table = null!;
    private long _epoch;

    public RouterNode(Schedule schedule, string name)
    {
        _schedule = schedule;
        Name = name;
        _disk = new SimulatedDisk(name, schedule.Clock, schedule.Random);
        _process = new SimulatedProcess(schedule.Clock);
    }

    public string Name { get; }

    public bool IsDown => _process.Crashed;

    public RoutingSnapshot Current => _table.Current;

    public void Start()
    {
        var process = _process = new SimulatedProcess(_schedule.Clock);
        _table = new RoutingTable(_disk, Options.Create(_schedule.Platform), _schedule.Verifier, _schedule.RouterMetrics, new ProcessTime(_schedule.Clock), NullLogger<RoutingTable>.Instance);
        process.Run(async () =>
        {
            await _table.LoadAsync(CancellationToken.None);
            // What was in force and not yet on the disk comes again by the next pull.
            _epoch = _table.Current.Epoch;
            Pull(process);
        });
    }

    public void Crash()
    {
        _process.Crash();
        _disk.Crash();
    }

    /// <summary>A decision arrives, however late and however often.</summary>
    public void Receive(RoutingDecision decision) => _process.Run(async () =>
    {
        await _table.ApplyAsync(decision, "bus", CancellationToken.None);
        var now = _table.Current;
        if (now.Epoch < _epoch)
        {
            _schedule.Judge.Violate($"{Name} went back from epoch {_epoch} to {now.Epoch}");
        }

        _epoch = now.Epoch;
        if (now.Weights.All(w => w == 0))
        {
            _schedule.Judge.Violate($"{Name} has no region left in epoch {now.Epoch}");
        }

        if (now.Decision is { } applied)
        {
            _schedule.Judge.Known(Name, applied);
        }
    });

    private void Pull(SimulatedProcess process) => _schedule.Clock.In(s_pull * (0.5 + _schedule.Random.NextDouble()), () =>
    {
        if (process.Crashed)
        {
            return;
        }

        foreach (var observer in _schedule.Observers)
        {
            _schedule.Network.Send(Name, observer.Name, () => observer.Run(() =>
            {
                if (observer.Decided is { } decision)
                {
                    _schedule.Network.Send(observer.Name, Name, () => Receive(decision));
                }

                return Task.CompletedTask;
            }));
        }

        Pull(process);
    });
}
