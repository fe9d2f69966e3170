using Platform.Contracts.Control;

namespace Platform.Simulation;

/// <summary>Throws random faults into a schedule, and takes all of them away at its end.</summary>
internal sealed class Faults(Schedule schedule)
{
    private static readonly OrderAction[] s_orders = [OrderAction.Drain, OrderAction.Pin, OrderAction.Freeze, OrderAction.Restore, OrderAction.Restore, OrderAction.Restore];

    private readonly Random _random = schedule.Random;
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private bool _over;

    public IReadOnlyDictionary<string, int> Counts => _counts;

    public void Begin() => schedule.Clock.In(Soon(250), () =>
    {
        if (!_over)
        {
            One();
            Begin();
        }
    });

    /// <summary>From here on the world is good, though one region may stay dead.</summary>
    public void End()
    {
        _over = true;
        schedule.Trace("the faults end");
        schedule.Network.Bad = false;
        schedule.Network.MendAll();
        schedule.DownRegions.Clear();
        if (_random.Next(2) == 0)
        {
            schedule.DownRegions.Add(Any(schedule.Regions));
        }

        foreach (var observer in schedule.Observers)
        {
            observer.Blind.Clear();
            observer.Doubts = false;
            observer.Disk.Full = false;
            observer.Time.WallError = TimeSpan.Zero;
            if (observer.IsDown)
            {
                observer.Start();
            }
        }

        foreach (var router in schedule.Routers.Where(r => r.IsDown))
        {
            router.Start();
        }
    }

    private void One()
    {
        var observer = Any(schedule.Observers);
        var region = Any(schedule.Regions);
        switch (_random.Next(15))
        {
            case 0 or 1 when !observer.IsDown:
                Count("observer crashed", observer.Name);
                observer.Crash();
                Later(1500, () => Restart(observer.IsDown, observer.Start));
                break;
            case 2:
                var router = Any(schedule.Routers);
                if (!router.IsDown)
                {
                    Count("router crashed", router.Name);
                    router.Crash();
                    Later(1000, () => Restart(router.IsDown, router.Start));
                }

                break;
            case 3 or 4:
                Count("region died", region);
                schedule.DownRegions.Add(region);
                Later(2500, () => schedule.DownRegions.Remove(region));
                break;
            case 5:
                Count("one observer cannot see a region", $"{observer.Name} {region}");
                observer.Blind.Add(region);
                Later(1500, () => observer.Blind.Remove(region));
                break;
            case 6 or 7:
                Isolate(observer.Name);
                break;
            case 8:
                var other = Any(schedule.Observers);
                Count("link cut one way", $"{observer.Name} to {other.Name}");
                schedule.Network.Cut(observer.Name, other.Name);
                Later(1500, () => schedule.Network.Mend(observer.Name, other.Name));
                break;
            case 9:
                Count("disk full", observer.Name);
                observer.Disk.Full = true;
                Later(1000, () => observer.Disk.Full = false);
                break;
            case 10:
                Count("wall clock jumped", observer.Name);
                observer.Time.WallError = TimeSpan.FromSeconds(_random.Next(-300, 300));
                break;
            case 11:
                Count("process stood still", observer.Name);
                observer.StandStill(Soon(1500));
                break;
            case 12:
                var action = Any(s_orders);
                Count("operator's order", $"{action} {region} to {observer.Name}");
                observer.Order(region, action, _random.Next(2) == 0 ? Soon(3000) : null);
                break;
            case 13:
                Replay(Any(schedule.Routers));
                break;
            default:
                Count("observer doubts itself", observer.Name);
                observer.Doubts = true;
                Later(1000, () => observer.Doubts = false);
                break;
        }
    }

    private void Isolate(string name)
    {
        Count("observer cut off", name);
        foreach (var other in schedule.Observers.Select(o => o.Name).Where(n => n != name))
        {
            schedule.Network.Cut(name, other);
            schedule.Network.Cut(other, name);
        }

        Later(2000, () =>
        {
            foreach (var other in schedule.Observers.Select(o => o.Name))
            {
                schedule.Network.Mend(name, other);
                schedule.Network.Mend(other, name);
            }
        });
    }

    /// <summary>A decision of the past arrives once more, or one that no observer has made.</summary>
    private void Replay(Nodes.RouterNode router)
    {
        var past = schedule.Judge.Decided.ToArray();
        if (past.Length == 0)
        {
            return;
        }

        var decision = Any(past);
        if (_random.Next(2) == 0)
        {
            Count("old decision replayed", $"{decision.Epoch} to {router.Name}");
            router.Receive(decision);
        }
        else
        {
            Count("decision forged", $"{decision.Epoch} to {router.Name}");
            router.Receive(decision with { Epoch = decision.Epoch + _random.Next(1, 1000) });
        }
    }

    private static void Restart(bool down, Action start)
    {
        if (down)
        {
            start();
        }
    }

    private void Count(string kind, string what)
    {
        schedule.Trace($"{kind}: {what}");
        _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Ends a fault, if its end has not come for all of them.</summary>
    private void Later(int atMostMilliseconds, Action what) => schedule.Clock.In(Soon(atMostMilliseconds), () =>
    {
        if (!_over)
        {
            what();
        }
    });

    private TimeSpan Soon(int atMostMilliseconds) => TimeSpan.FromMilliseconds(1 + _random.Next(atMostMilliseconds));

    private T Any<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
}
