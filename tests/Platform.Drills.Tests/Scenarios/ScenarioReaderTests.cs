using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;

namespace Platform.Drills.Tests.Scenarios;

public sealed class ScenarioReaderTests
{
    private const string Good = """
        name: my-drill
        title: kill a cache
        hypothesis: Nobody notices.
        load: {rate: 40, postShare: 0.5, timeout: 3s}
        faults:
          - at: 2s
            for: 5s
            kill: {region: a, service: redis, instances: 1}
        hold: 20s
        expect:
          - {measure: errors, is: 0}
          - {measure: p99, most: 2x, paths: [/v1/search], from: 1s}
        """;

    [Fact]
    public void Library_HoldsTheTwentyEightDrills() =>
        Assert.Equal(Enumerable.Range(1, 28), ScenarioLibrary.All.Select(s => s.Number).OfType<int>());

    [Fact]
    public void Library_NamesAreOnce() =>
        Assert.Equal(ScenarioLibrary.All.Count, ScenarioLibrary.All.Select(s => s.Name).Distinct().Count());

    [Fact]
    public void Library_EveryDrillRunsInItsTime() =>
        Assert.True(ScenarioLibrary.All.Where(s => s.Number is not null).Sum(s => (s.Steady + s.Hold).TotalMinutes) < 30, "all drills together leave half an hour for recovery");

    [Fact]
    public void Read_GoodFile_IsWhatItSays()
    {
        var scenario = ScenarioReader.Read(Good, "my.yaml");
        Assert.Equal(("my-drill", 40d, TimeSpan.FromSeconds(3)), (scenario.Name, scenario.Load.Rate, scenario.Load.Timeout));
        var step = Assert.Single(scenario.Faults);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5)), (step.At, step.For!.Value));
        var kill = Assert.IsType<ProcessFault>(step.Fault);
        Assert.Equal((ProcessAct.Kill, "a", "redis", 1), (kill.Act, kill.Where.Region, kill.Where.Service, kill.Where.Instances!.Value));
        Assert.Equal(new Bound(BoundKind.Most, 2, Unit.Ratio), scenario.Expectations[1].Bound);
    }

    [Fact]
    public void Read_CopiedAndChanged_Works()
    {
        var text = ScenarioLibrary.TextOf(ScenarioLibrary.Find("3")!);
        var changed = ScenarioReader.Read(text.Replace("region-killed", "mine", StringComparison.Ordinal).Replace("region: a}", "region: b}", StringComparison.Ordinal), "mine.yaml");
        Assert.Equal("b", Assert.IsType<ProcessFault>(changed.Faults[0].Fault).Where.Region);
    }

    [Fact]
    public void Read_ManyMistakes_ListsEachWithItsPlace()
    {
        var error = Assert.Throws<ScenarioException>(() => ScenarioReader.Read("""
            name: My Drill
            hypothesis: Nobody notices.
            lod: {rate: 40}
            load: {rate: many}
            faults:
              - at: soon
                kill: {service: redis}
                pause: {service: redis}
              - explode: {service: redis}
            expect:
              - {measure: erors, is: 0}
              - {measure: errors, most: 2x}
              - {measure: errors}
            """, "my.yaml"));
        var lines = error.Message.Split(Environment.NewLine);
        Assert.Collection(
            lines,
            l => Assert.Equal("my.yaml(1,1): 'title' is missing", l),
            l => Assert.StartsWith("my.yaml(1,7): 'My Drill' is no name", l),
            l => Assert.StartsWith("my.yaml(3,6): 'lod' is no field here; did you mean 'load'?", l),
            l => Assert.StartsWith("my.yaml(4,14): 'rate' is 'many'", l),
            l => Assert.StartsWith("my.yaml(6,5): two acts in one step (kill, pause)", l),
            l => Assert.StartsWith("my.yaml(6,9): 'at' is 'soon'", l),
            l => Assert.StartsWith("my.yaml(9,5): no act; name one of: kill,", l),
            l => Assert.StartsWith("my.yaml(11,15): 'erors' is no measure; there are: errors,", l),
            l => Assert.StartsWith("my.yaml(12,5): 'errors' is measured as a count (0), not as a multiple (2x)", l),
            l => Assert.StartsWith("my.yaml(13,5): one bound is needed", l));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("name: [")]
    [InlineData("name: a\n---\nname: b")]
    [InlineData("faults: 3")]
    [InlineData("faults: []\nexpect: {}")]
    public void Read_NoScenario_IsAMistakeAndNoCrash(string text) =>
        Assert.NotEmpty(Assert.Throws<ScenarioException>(() => ScenarioReader.Read(text, "my.yaml")).Mistakes);

    [Fact]
    public void Read_FaultAfterTheHold_IsAMistake() =>
        Assert.Contains(
            Assert.Throws<ScenarioException>(() => ScenarioReader.Read(Good.Replace("at: 2s", "at: 25s", StringComparison.Ordinal), "my.yaml")).Mistakes,
            m => m.Message.Contains("hold", StringComparison.Ordinal));

    [Theory]
    [InlineData("/data; reboot")]
    [InlineData("/")]
    [InlineData("data")]
    public void Read_WipeOfSomethingElse_IsAMistake(string folder) =>
        Assert.Throws<ScenarioException>(() => ScenarioReader.Read(Good.Replace("instances: 1", $"wipe: '{folder}'", StringComparison.Ordinal), "my.yaml"));
}
