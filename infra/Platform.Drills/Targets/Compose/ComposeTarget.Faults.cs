using Platform.Drills.Scenarios;

namespace Platform.Drills.Targets.Compose;

internal sealed partial class ComposeTarget
{
    private const int PauseTries = 10;
    private const int UnpauseTries = 5;

    /// <summary>A larger disk is somebody's, not a drill's.</summary>
    private const long LargestDiskKilobytes = 256 * 1024;
    private const string FillFile = ".filled-by-a-drill";
    private static readonly string[] s_brokers = ["kafka", "rabbitmq", "redis"];
    private static readonly TimeSpan s_brokerStart = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_pauseAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_unpause = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<Injury>> PlanAsync(Fault fault, CancellationToken ct)
    {
        var containers = await ContainersAsync(ct);
        return fault switch
        {
            ProcessFault process => await PlanAsync(process, Select(containers, process.Where), containers, ct),
            LinkFault link => await _proxies.PlanAsync(link, Select(containers, link.Where, dead: true), containers, ct),
            DisconnectFault cut => await PlanCutAsync(Select(containers, cut.Where), $"{_project}_{cut.Network}", ct),
            DiskFault disk => await PlanFillAsync(Select(containers, disk.Where), disk.Folder, ct),
            CommandFault command => [Commands.Plan(command)],
            ModelFault model when WhyNot(model) is null => await new RankerMistakes(Access, _time).PlanAsync(model, ct),
            _ => throw new TargetException($"'{fault}' cannot be made here: {WhyNot(fault)}."),
        };
    }

    public async Task InflictAsync(Injury injury, CancellationToken ct)
    {
        switch (injury.Act)
        {
            case Acts.Disconnect:
                await _engine.DisconnectAsync(injury.Undo.Details[Acts.Network], injury.Undo.Subject, ct);
                break;
            case Acts.Pause:
                await PauseAsync(injury.Undo.Subject, ct);
                break;
            case Acts.Command:
                await Commands.RunAsync(injury.Details[Acts.Command], ct);
                break;
            case RankerMistakes.Publish:
                await new RankerMistakes(Access, _time).InflictAsync(injury, text => _happened(text, null), ct);
                break;
            case FaultProxies.Put:
                await _proxies.InflictAsync(injury, ct);
                break;
            case Acts.Fill:
                // It ends with an error when nothing more fits, which is what is wanted.
                await _engine.RunAsync(injury.Undo.Subject, ["dd", "if=/dev/zero", $"of={injury.Undo.Details[Acts.File]}", "bs=64k"], ct);
                break;
            default:
                if (injury.Details.TryGetValue(Acts.Wipe, out var folder))
                {
                    await WipeAsync(injury.Undo.Subject, folder, ct);
                }

                await _engine.ActAsync(injury.Undo.Subject, injury.Act, ct);
                if (injury.Act is Acts.Kill or Acts.Stop)
                {
                    await _engine.UntilDeadAsync(injury.Undo.Subject, ct);
                }

                break;
        }
    }

    public async Task HealAsync(Undo undo, CancellationToken ct)
    {
        switch (undo.Kind)
        {
            case Acts.Connect:
                await ReconnectAsync(undo, ct);
                break;
            case Acts.Unpause:
                await UnpauseAsync(undo.Subject, ct);
                break;
            case Acts.Command:
                await Commands.RunAsync(undo.Subject, ct);
                break;
            case RankerMistakes.RollBack:
                // A healing process has only the engine to find the routers by.
                await new RankerMistakes(Access.Admins.Count > 0 ? Access : AccessTo(await ContainersAsync(ct), _options), _time).HealAsync(undo, ct);
                break;
            case FaultProxies.Remove:
                await _proxies.HealAsync(undo, ct);
                break;
            case Acts.Free:
                await RunOrThrowAsync(undo.Subject, ["rm", "-f", undo.Details[Acts.File]], ct);
                break;
            default:
                await _engine.ActAsync(undo.Subject, undo.Kind, ct);
                await StartedAsync(undo.Subject, ct);
                break;
        }
    }

    /// <summary>As compose brings a region up: a broker that starts is waited for, a while, before the services that lean on it are started too.</summary>
    private async Task StartedAsync(string id, CancellationToken ct)
    {
        var start = _time.GetTimestamp();
        while ((await ContainersAsync(ct)).FirstOrDefault(c => c.Id == id) is { IsStarting: true } container
            && s_brokers.Contains(container.Service)
            && _time.GetElapsedTime(start) < s_brokerStart)
        {
            await Task.Delay(s_look, _time, ct);
        }
    }

    /// <param name="containers">All that there are.</param>
    /// <param name="where">Which of them.</param>
    /// <param name="dead">Those that do not run as well: a link to one is there, also while it is starting again.</param>
    private static IReadOnlyList<Container> Select(IReadOnlyList<Container> containers, Selector where, bool dead = false)
    {
        var hit = containers.Where(c => (c.Runs || dead) && where.Matches(c.Region, c.Service!))
            .GroupBy(c => (c.Region, c.Service))
            .SelectMany(g => g.Take(where.Instances ?? int.MaxValue))
            .ToList();
        return hit.Count > 0 ? hit : throw new TargetException($"There is no {(dead ? "" : "running ")}{where} in this project.");
    }

    private async Task<IReadOnlyList<Injury>> PlanAsync(ProcessFault fault, IReadOnlyList<Container> hit, IReadOnlyList<Container> all, CancellationToken ct)
    {
        var details = fault.Wipe is { } folder ? new Dictionary<string, string> { [Acts.Wipe] = folder } : new Dictionary<string, string>();
        var injuries = new List<Injury>();
        foreach (var container in hit)
        {
            injuries.Add(new Injury(
                fault.Act.ToString().ToLowerInvariant(),
                container.Name,
                container.Region,
                container.Service,
                [.. AuthoritiesOf(container), .. await _proxies.AuthoritiesAsync(container, all, ct)],
                new Undo(fault.Act == ProcessAct.Pause ? Acts.Unpause : Acts.Start, container.Id))
            {
                Details = details,
                HealsFirst = s_brokers.Contains(container.Service),
            });
        }

        return injuries;
    }

    private async Task<IReadOnlyList<Injury>> PlanFillAsync(IReadOnlyList<Container> hit, string folder, CancellationToken ct)
    {
        var fills = new List<Injury>();
        foreach (var container in hit)
        {
            var lines = (await RunOrThrowAsync(container.Id, ["df", "-Pk", folder], ct)).Split('\n');
            if (lines is not [_, var line, ..] || line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [_, var size, ..] || !long.TryParse(size, out var kilobytes))
            {
                throw new TargetException($"The size of {folder} in {container.Name} cannot be read.");
            }

            if (kilobytes > LargestDiskKilobytes)
            {
                throw new TargetException(
                    $"{folder} of {container.Name} is on a disk of {kilobytes / 1024} MB; a drill fills none above {LargestDiskKilobytes / 1024} MB. Start the project with infra/compose/small-disks.yml on top.");
            }

            fills.Add(new Injury(Acts.Fill, $"{folder} of {container.Name}", container.Region, container.Service, [], new Undo(Acts.Free, container.Id)
            {
                Details = new Dictionary<string, string> { [Acts.File] = $"{folder}/{FillFile}" },
            }));
        }

        return fills;
    }

    /// <summary>Emptied first and ended then: a process that ends in order would write its data once more.</summary>
    private Task WipeAsync(string id, string folder, CancellationToken ct) => RunOrThrowAsync(id, ["sh", "-c", $"rm -rf {folder}/*"], ct);

    private async Task<string> RunOrThrowAsync(string id, IReadOnlyList<string> command, CancellationToken ct)
    {
        var (exit, output) = await _engine.RunAsync(id, command, ct);
        return exit == 0 ? output : throw new TargetException($"'{string.Join(' ', command)}' ended with {exit}: {output.Trim()}");
    }

    private async Task<IReadOnlyList<Injury>> PlanCutAsync(IReadOnlyList<Container> containers, string network, CancellationToken ct)
    {
        var cuts = new List<Injury>();
        foreach (var container in containers)
        {
            if ((await _engine.InspectAsync(container.Id, ct)).NetworkSettings.Networks.TryGetValue(network, out var attachment))
            {
                cuts.Add(new Injury(Acts.Disconnect, container.Name, container.Region, container.Service, AuthoritiesOf(container), new Undo(Acts.Connect, container.Id)
                {
                    Details = new Dictionary<string, string> { [Acts.Network] = network, [Acts.Aliases] = string.Join(' ', attachment.Aliases ?? []) },
                }));
            }
        }

        return cuts.Count > 0 ? cuts : throw new TargetException($"None of those is on the network {network}.");
    }

    /// <summary>
    /// Not while a command begins in it, as far as one can see: <see cref="Freezer"/> says what that does. A busy kernel may refuse to freeze
    /// a process in the middle of something; asking again helps.
    /// </summary>
    private async Task PauseAsync(string id, CancellationToken ct)
    {
        for (var left = PauseTries; left > 0 && (await _engine.InspectAsync(id, ct)).ExecIDs is { Count: > 0 }; left--)
        {
            await Task.Delay(s_pauseAgain, _time, ct);
        }

        for (var left = PauseTries; ; left--)
        {
            try
            {
                await _engine.ActAsync(id, Acts.Pause, ct);
                return;
            }
            catch (TargetException) when (left > 1)
            {
                await Task.Delay(s_pauseAgain, _time, ct);
            }
        }
    }

    private async Task UnpauseAsync(string id, CancellationToken ct)
    {
        var letThrough = false;
        for (var tries = 1; !await TryUnpauseAsync(id, ct); tries++)
        {
            if (tries == UnpauseTries)
            {
                throw new TargetException($"The container engine did not unpause {id} in {UnpauseTries} tries.");
            }

            await Freezer.LetThroughAsync(id, _time, ct);
            letThrough = true;
        }

        if (letThrough)
        {
            // A try that was given up may have been heard late, and have come before the switch was set again.
            await Freezer.ThawAsync(id, ct);
        }
    }

    /// <summary>False when the engine is stuck with it.</summary>
    private async Task<bool> TryUnpauseAsync(string id, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(s_unpause, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await _engine.ActAsync(id, Acts.Unpause, either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
        catch (TargetException) when (!ct.IsCancellationRequested)
        {
            // The engine calls it an error to thaw what is not frozen; whether it is, only the list tells.
            if ((await _engine.ListAsync(_project, ct)).FirstOrDefault(c => c.Id == id) is { State: "paused" })
            {
                throw;
            }

            return true;
        }
    }

    private async Task ReconnectAsync(Undo undo, CancellationToken ct)
    {
        var network = undo.Details[Acts.Network];
        if (!(await _engine.InspectAsync(undo.Subject, ct)).NetworkSettings.Networks.ContainsKey(network))
        {
            await _engine.ConnectAsync(network, undo.Subject, undo.Details[Acts.Aliases].Split(' ', StringSplitOptions.RemoveEmptyEntries), ct);
        }
    }

    /// <summary>Words of injuries and undoings.</summary>
    private static class Acts
    {
        public const string Start = "start";
        public const string Kill = "kill";
        public const string Stop = "stop";
        public const string Pause = "pause";
        public const string Unpause = "unpause";
        public const string Disconnect = "disconnect";
        public const string Connect = "connect";
        public const string Command = Commands.Kind;
        public const string Wipe = "wipe";
        public const string Fill = "fill-disk";
        public const string Free = "free-disk";
        public const string File = "file";
        public const string Network = "network";
        public const string Aliases = "aliases";
    }
}
