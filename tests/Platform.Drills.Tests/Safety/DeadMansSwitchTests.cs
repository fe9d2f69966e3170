using System.Diagnostics;
using Platform.Drills.Safety;
using Platform.Drills.Targets;
using Platform.Testing;

namespace Platform.Drills.Tests.Safety;

/// <summary>The healing process is the real one, started as the engine starts it.</summary>
public sealed class DeadMansSwitchTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-drill").FullName;

    private string Healed => Path.Combine(_folder, "healed");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Engine_IsGone_WhatItBrokeIsHealed()
    {
        await BreakAsync();
        using var watch = StartWatch();
        Assert.Equal(DeadMansSwitch.Alive, await watch.StandardOutput.ReadLineAsync());
        Assert.False(File.Exists(Healed));

        // As the kernel does for an engine that was killed: its end of the pipe is closed, and nothing was said before.
        watch.StandardInput.Close();
        await Eventually.TrueAsync(() => File.Exists(Healed), s_patience);
        await watch.WaitForExitAsync();

        Assert.Equal(0, watch.ExitCode);
        var state = await UndoLog.ReadAsync(_folder, default);
        Assert.Empty(state.Open);
        Assert.Equal("dead-man's switch", Assert.Single(state.Done).Value);
    }

    [Fact]
    public async Task Engine_HangsWithThePipeOpen_WhatItBrokeIsHealed()
    {
        await BreakAsync();
        using var watch = StartWatch();
        Assert.Equal(DeadMansSwitch.Alive, await watch.StandardOutput.ReadLineAsync());
        await Eventually.TrueAsync(() => File.Exists(Healed), s_patience);
        await watch.WaitForExitAsync();
        Assert.Empty((await UndoLog.ReadAsync(_folder, default)).Open);
    }

    [Fact]
    public async Task Engine_EndsTheWatch_NothingIsDone()
    {
        await BreakAsync();
        await using (await DeadMansSwitch.StartAsync(Watch(), _folder, TimeProvider.System, default))
        {
        }

        Assert.False(File.Exists(Healed));
    }

    [Fact]
    public async Task Switch_Dies_TheEngineIsTold()
    {
        await BreakAsync();
        // A process that watches for a moment only.
        var command = new WatchCommand("/bin/sh", ["-c", $"echo {DeadMansSwitch.Alive}; sleep 0.1", "watch"]);
        await using var guard = await DeadMansSwitch.StartAsync(command, _folder, TimeProvider.System, default);
        await Eventually.TrueAsync(() => guard.Lost.IsCancellationRequested, s_patience);
    }

    [Fact]
    public async Task Switch_DoesNotStart_NothingMayBeBroken() =>
        await Assert.ThrowsAsync<IOException>(() => DeadMansSwitch.StartAsync(new WatchCommand("/bin/false", []), _folder, TimeProvider.System, default));

    private async Task BreakAsync()
    {
        await using var log = await UndoLog.CreateAsync(_folder, new TargetAddress("commands", null, null), default);
        await log.AddAsync(new Undo("command", $"touch '{Healed}'"), default);
    }

    private static WatchCommand Watch() => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "platform.dll"), "drill", "watch"]);

    private Process StartWatch()
    {
        var start = new ProcessStartInfo(Watch().Program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])[.. Watch().Arguments, _folder])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
