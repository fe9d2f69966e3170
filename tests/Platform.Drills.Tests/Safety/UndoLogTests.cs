using Platform.Drills.Safety;
using Platform.Drills.Targets;

namespace Platform.Drills.Tests.Safety;

public sealed class UndoLogTests : IDisposable
{
    private static readonly TargetAddress s_target = new("compose", "shop", "/run/engine.sock");
    private readonly string _folder = Directory.CreateTempSubdirectory("platform-undo").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Read_SomeUndone_TellsWhatIsOpenLastFirst()
    {
        await using (var log = await UndoLog.CreateAsync(_folder, s_target, default))
        {
            var first = await log.AddAsync(new Undo("start", "one"), default);
            await log.AddAsync(new Undo("connect", "two") { Details = new Dictionary<string, string> { ["network"] = "edge" } }, default);
            await log.AddAsync(new Undo("start", "three"), default);
            await log.DoneAsync(first, "scenario", default);
        }

        var state = await UndoLog.ReadAsync(_folder, default);
        Assert.Equal(s_target, state.Target);
        Assert.Equal(["three", "two"], state.Open.Select(o => o.Value.Subject));
        Assert.Equal("edge", state.Open[1].Value.Details["network"]);
    }

    [Fact]
    public async Task Read_WriterWasKilledInALine_TheLineBeforeCounts()
    {
        await using (var log = await UndoLog.CreateAsync(_folder, s_target, default))
        {
            await log.AddAsync(new Undo("start", "one"), default);
        }

        await File.AppendAllTextAsync(Path.Combine(_folder, UndoLog.Name), "{\"id\":2,\"undo\":{\"ki");
        Assert.Equal("one", Assert.Single((await UndoLog.ReadAsync(_folder, default)).Open).Value.Subject);
    }

    [Fact]
    public async Task Read_AnotherFile_IsRefused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, UndoLog.Name), "hello\n");
        await Assert.ThrowsAsync<InvalidDataException>(() => UndoLog.ReadAsync(_folder, default));
    }
}
