using System.Diagnostics;
using Platform.Drills.Scenarios;
using Platform.Drills.Targets;
using Platform.Drills.Targets.Compose;
using Platform.Testing;

namespace Platform.Drills.Tests.Targets;

/// <summary>Faults on real containers, labelled as compose labels a deployment's.</summary>
public sealed class ComposeTargetTests : IAsyncLifetime
{
    private const string Alias = "region-a-redis";
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private readonly string _project = $"platform-drill-{Guid.NewGuid():N}"[..24];
    private readonly Selector _redis = new("a", "redis");
    private ComposeTarget _target = null!;

    private string Network => $"{_project}_regions";

    private string One => $"{_project}-redis-1";

    public async ValueTask InitializeAsync()
    {
        if (Engine.SkipReason is not null)
        {
            return;
        }

        _target = ComposeTarget.ForHealing(new ComposeOptions { Project = _project, Owned = true }, TimeProvider.System);
        await DockerAsync("network", "create", Network);
        try
        {
            foreach (var name in new[] { One, $"{_project}-redis-2" })
            {
                await DockerAsync(
                    "run", "-d", "--name", name, "--network", Network, "--network-alias", Alias,
                    "--label", $"com.docker.compose.project={_project}", "--label", "platform.region=a", "--label", "platform.service=redis", Engine.RedisImage);
            }
        }
        catch
        {
            // Nobody disposes of a test that did not begin, and an engine has room for thirty networks.
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Engine.SkipReason is null)
        {
            await DockerAsync("rm", "-f", "-v", One, $"{_project}-redis-2");
            await DockerAsync("network", "rm", Network);
            await _target.DisposeAsync();
        }
    }

    [EngineFact]
    public async Task EveryFault_IsMadeAndUndone_AndNothingIsLeft()
    {
        var before = await _target.StateAsync(default);
        Fault[] faults =
        [
            new ProcessFault(ProcessAct.Kill, _redis),
            new ProcessFault(ProcessAct.Stop, _redis with { Instances = 1 }),
            new ProcessFault(ProcessAct.Pause, _redis),
            new DisconnectFault(_redis, "regions"),
        ];
        foreach (var fault in faults)
        {
            var injuries = await _target.PlanAsync(fault, default);
            await Task.WhenAll(injuries.Select(i => _target.InflictAsync(i, default)));
            var broken = await _target.StateAsync(default);
            Assert.Equal(injuries.Count, broken.Count(s => s.Value != before[s.Key]));

            // Whoever heals may not know that somebody did already.
            for (var time = 0; time < 2; time++)
            {
                await Task.WhenAll(injuries.Select(i => _target.HealAsync(i.Undo, default)));
            }

            Assert.Equal(before, await _target.StateAsync(default));
        }
    }

    [EngineFact]
    public async Task Pause_WhileCommandsBegin_IsUndone()
    {
        // A command that is caught as it begins makes the engine deaf for its container: three at a time meet that within a pause or two.
        using var end = new CancellationTokenSource();
        var commands = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                // Refused while it is frozen.
                await RunDockerAsync("exec", One, "true");
            }
        })).ToList();
        try
        {
            for (var time = 0; time < 3; time++)
            {
                var pause = Assert.Single(await _target.PlanAsync(new ProcessFault(ProcessAct.Pause, _redis with { Instances = 1 }), default));
                await _target.InflictAsync(pause, default);
                await _target.HealAsync(pause.Undo, default);
                Assert.Equal("true false", (await DockerAsync("inspect", One, "--format", "{{.State.Running}} {{.State.Paused}}")).Trim());
            }
        }
        finally
        {
            await end.CancelAsync();
        }

        await Task.WhenAll(commands);
        Assert.Equal("PONG", (await DockerAsync("exec", One, "redis-cli", "ping")).Trim());
    }

    [EngineFact]
    public async Task Disconnect_Undone_ItsNameIsFoundAgain()
    {
        var cut = Assert.Single(await _target.PlanAsync(new DisconnectFault(_redis with { Instances = 1 }, "regions"), default));
        await _target.InflictAsync(cut, default);
        await _target.HealAsync(cut.Undo, default);
        Assert.Contains(Alias, await DockerAsync("inspect", One, "--format", "{{json .NetworkSettings.Networks}}"));
    }

    [EngineFact]
    public async Task Kill_WithItsData_IsEmptyWhenItIsBack()
    {
        await DockerAsync("exec", One, "sh", "-c", "echo 1 > /data/kept");
        var kill = Assert.Single(await _target.PlanAsync(new ProcessFault(ProcessAct.Kill, _redis with { Instances = 1 }) { Wipe = "/data" }, default));
        await _target.InflictAsync(kill, default);
        await _target.HealAsync(kill.Undo, default);
        Assert.DoesNotContain("kept", await DockerAsync("exec", One, "ls", "/data"));
    }

    [EngineFact]
    public async Task Plan_DiskOfTheMachine_IsRefused()
    {
        var error = await Assert.ThrowsAsync<TargetException>(() => _target.PlanAsync(new DiskFault(_redis, "/data"), default));
        Assert.Contains("small-disks.yml", error.Message);
    }

    [EngineFact]
    public async Task Plan_NobodyThere_SaysSo() =>
        Assert.Contains("no running kafka in region a", (await Assert.ThrowsAsync<TargetException>(() => _target.PlanAsync(new ProcessFault(ProcessAct.Kill, new Selector("a", "kafka")), default))).Message);

    [EngineFact]
    public async Task Drillable_WithoutTheLabel_IsNot()
    {
        await using var strangers = ComposeTarget.ForHealing(new ComposeOptions { Project = _project }, TimeProvider.System);
        Assert.Contains("platform.drillable", await strangers.WhyNotDrillableAsync(default));
        Assert.Null(await _target.WhyNotDrillableAsync(default));
    }

    private static async Task<string> DockerAsync(params string[] arguments)
    {
        var (exit, output, errors) = await RunDockerAsync(arguments);
        Assert.True(exit == 0, $"docker {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    private static async Task<(int Exit, string Output, string Errors)> RunDockerAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("docker") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        using var clock = new CancellationTokenSource(s_limit);
        var output = process.StandardOutput.ReadToEndAsync(clock.Token);
        var errors = process.StandardError.ReadToEndAsync(clock.Token);
        await process.WaitForExitAsync(clock.Token);
        return (process.ExitCode, await output, await errors);
    }
}
