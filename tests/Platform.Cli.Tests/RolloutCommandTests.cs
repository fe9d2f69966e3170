using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;

namespace Platform.Cli.Tests;

/// <summary><c>platform models show | history | compare | promote | rollback</c> against an operators' port.</summary>
public sealed class RolloutCommandTests : IAsyncLifetime
{
    private static readonly DateTimeOffset s_time = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);
    private static readonly Dictionary<string, double> s_figures = new()
    {
        ["lists.stable"] = 4_000, ["lists.canary"] = 1_000, ["clicks.stable"] = 0.2, ["clicks.canary"] = 0.1, ["clicks.lower"] = -0.15, ["clicks.upper"] = -0.05,
        ["rank-correlation"] = 0.5,
    };

    private WebApplication _app = null!;
    private RolloutOrder? _order;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapGet("/admin/rollouts/ranker", () => Results.Json(View()));
        _app.MapGet("/admin/rollouts/ranker/history", () => Results.Json(new RolloutHistory
        {
            Transitions =
            [
                Step(1, "1", TransitionKind.Published, "ann", "its files can be fetched"),
                Step(2, "1", TransitionKind.Promoted, "health-a", "it is the first version"),
                Step(3, "2", TransitionKind.CanaryStarted, "health-a", "300 copies scored") with { CanaryPercent = 10 },
                Step(4, "2", TransitionKind.RolledBack, "witness", "clicks worse") with { Serves = "1", Figures = s_figures },
            ],
        }));
        _app.MapPost("/admin/rollouts/ranker/versions/{version}/rollback", (string version, RolloutOrder order) =>
        {
            _order = order;
            return Results.Json(Step(5, version, TransitionKind.RolledBack, order.By ?? "admin", order.Reason!));
        });
        await _app.StartAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task History_ReadsLikeAStory()
    {
        var run = await RunAsync("history", "ranker");

        Assert.Equal(ExitCode.Ok, run.Exit);
        Assert.Contains("1  2026-03-14 15:09:26  ann published ranker 1.", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 answers 10 % of the visitors: 300 copies scored.", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 was rolled back by witness, 1 serves: clicks worse.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Canary_DrawsTheSequenceNarrowingAroundItsEstimate()
    {
        var run = await RunAsync("show", "ranker");

        Assert.Contains("canary, 10 %", run.Output, StringComparison.Ordinal);
        Assert.Contains("rolled back: 0", run.Output, StringComparison.Ordinal);
        var lines = run.Output.Split('\n').Where(l => l.Contains('●', StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, lines.Length);
        var widths = lines.Select(l => l.LastIndexOf('┤') - l.IndexOf('├')).ToArray();
        Assert.True(widths[0] > widths[1] && widths[1] > widths[2]);
        Assert.Equal(3, lines.Count(l => l.Contains('┊', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2")]
    public async Task Compare_PrintsBothVersionsAndTheBoundsOfTheirDifference(string version)
    {
        var run = await RunAsync(["compare", "ranker", .. version.Length > 0 ? new[] { version } : []]);

        Assert.Matches(@"clicks\s+0\.2\s+0\.1\s+-0\.1\s+-0\.15\s+-0\.05", run.Output);
        Assert.Contains("rank-correlation: 0.5", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_VersionThatWasNeverTried_SaysSo()
    {
        var run = await RunAsync("compare", "ranker", "1");

        Assert.Equal(ExitCode.Usage, run.Exit);
        Assert.Contains("no figures of ranker 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RollBack_TellsWhoAndWhy()
    {
        var run = await RunAsync("rollback", "ranker", "2", "--reason", "shoppers complain");

        Assert.Equal(ExitCode.Ok, run.Exit);
        Assert.Equal("shoppers complain", _order?.Reason);
    }

    private Task<CommandRun> RunAsync(params string[] args) => CommandRun.OfAsync(null, ["models", .. args, "--admin", _app.Urls.Single()]);

    private static RolloutView View() => new()
    {
        Rollout = new ModelRollout
        {
            Model = "ranker",
            Stable = Artifact("1"),
            Candidate = new RolloutCandidate { Artifact = Artifact("2"), Phase = RolloutPhase.Canary, Since = 3, SinceTime = s_time, CanaryPercent = 10 },
            Withdrawn = ["0"],
        },
        Judgement = "the figures have not spoken yet",
        Figures = s_figures,
        Clicks = [new(10, 100, -0.05, -0.4, 0.3), new(20, 200, -0.08, -0.3, 0.14), new(30, 400, -0.11, -0.2, -0.03)],
    };

    private static ModelTransition Step(long number, string version, TransitionKind kind, string by, string reason) =>
        new() { Number = number, Model = "ranker", Version = version, Kind = kind, By = by, Reason = reason, Time = s_time };

    private static ModelPublished Artifact(string version) => new()
    {
        Name = "ranker", Version = version, ManifestSha256 = new string('a', 64), Holders = [], PublishedBy = "ann", PublishedTime = s_time,
    };
}
