using Platform.Drills.Journal;
using Platform.Drills.Running;
using Platform.Drills.Scenarios;
using Platform.Drills.Scenarios.Reading;
using Platform.Drills.Targets;
using Platform.Local;

namespace Platform.Drills.Tests.Running;

/// <summary>
/// The quick drills on the whole platform in this process. What is judged is what no machine's speed changes: no failed request, no lost event, none
/// twice, all undone, everything as before.
/// </summary>
public sealed class LocalDrillTests(LocalDrillTests.Platform platform, ITestOutputHelper output) : IClassFixture<LocalDrillTests.Platform>
{
    /// <summary>How long chaos goes on; longer where the machine has the time.</summary>
    private const string ChaosVariable = "PLATFORM_CHAOS";

    private const int ChaosSeed = 28;
    private const double Shorter = 0.4;

    public static TheoryData<string> Quick => [.. ScenarioLibrary.All.Where(s => s.Quick).Select(s => s.Name)];

    [Theory]
    [MemberData(nameof(Quick))]
    public async Task Run_QuickDrill_CostsNothingAndLeavesNothing(string name)
    {
        await RunAsync(Gentle(ScenarioLibrary.Find(name)!));
    }

    [Fact]
    public async Task Run_Chaos_CostsNothingAndLeavesNothing()
    {
        Assert.True(Quantity.TryTime(Environment.GetEnvironmentVariable(ChaosVariable) ?? "45s", out var length), $"{ChaosVariable} is a time such as 45s or 5m.");
        var chaos = await ChaosPlan.DrawAsync(platform.Target, ChaosSeed, length, TestContext.Current.CancellationToken);

        await RunAsync(chaos with { Load = Gentle(chaos.Load), Steady = TimeSpan.FromSeconds(3) });
    }

    [Fact]
    public async Task Run_OldDecisions_AreRefused()
    {
        var journal = await RunAsync(Gentle(ScenarioLibrary.Find("old-decisions")!));

        // Counts, which the speed of a machine does not change; the last is a time.
        Assert.All(journal.Expectations.SkipLast(1), e => Assert.True(e.Outcome == ExpectationOutcome.Met, e.ToString()));
    }

    private async Task<DrillJournal> RunAsync(Scenario scenario)
    {
        var drill = new DrillRun(scenario, platform.Target, platform.Options, TimeProvider.System);
        var journal = await drill.RunAsync(TestContext.Current.CancellationToken);
        foreach (var moment in journal.Timeline)
        {
            output.WriteLine($"{moment.At.TotalSeconds:0.000} {moment.Source}: {moment.Text}");
        }

        Assert.Null(journal.EndedEarly);
        Assert.NotEmpty(journal.Faults);
        Assert.All(journal.Faults, f => Assert.NotNull(f.Undone));
        Assert.Empty(journal.Load.Errors);
        Assert.Equal((0, 0), (journal.Ledger!.Lost, journal.Ledger.Twice));
        Assert.True(journal.Ledger.Acknowledged > 0);
        Assert.All(journal.State, s => Assert.Equal(s.Before, s.After));
        Assert.Contains(journal.Timeline, m => m.Kind == MomentKind.Restored);
        return journal;
    }

    /// <summary>
    /// Three observers, two regions, brokers and the load share this process: less load, shorter faults and more patience show the same.
    /// </summary>
    private static Scenario Gentle(Scenario scenario) => scenario with
    {
        Load = Gentle(scenario.Load),
        Steady = TimeSpan.FromSeconds(3),
        Faults = [.. scenario.Faults.Select(f => f with { At = f.At * Shorter, For = f.For * Shorter, Every = f.Every * Shorter })],
        Hold = scenario.Hold * Shorter,
        Recovery = TimeSpan.FromMinutes(3),
    };

    private static LoadShape Gentle(LoadShape load) => load with { Rate = 25, Timeout = TimeSpan.FromSeconds(30) };

    public sealed class Platform : IAsyncLifetime
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("platform-drills").FullName;

        internal LocalTarget Target { get; private set; } = null!;

        /// <summary>Never refused for a busy machine, and as patient as a busy one needs.</summary>
        internal DrillOptions Options => new()
        {
            Runs = _folder,
            Commit = "test",
            MostBusy = 1,
            SteadyPatience = TimeSpan.FromMinutes(3),
            DrainPatience = TimeSpan.FromMinutes(3),
        };

        public async ValueTask InitializeAsync()
        {
            var platform = await LocalPlatform.StartAsync(new LocalOptions { EdgePort = 0, AdminPort = 0, Settings = new Dictionary<string, string?> { ["Health:HoldDown"] = "00:00:01" } }, TimeProvider.System, default);
            Target = new LocalTarget(platform, TimeProvider.System);
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
            await platform.ReadyAsync(patience.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await Target.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }
}
