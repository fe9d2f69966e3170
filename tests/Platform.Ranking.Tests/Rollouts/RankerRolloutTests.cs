using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Contracts.Serving;
using Platform.Models.Following;
using Platform.Ranking.Rollouts;
using Platform.Ranking.Tests.Serving;
using Platform.Testing;
using Platform.Testing.Rollouts;

namespace Platform.Ranking.Tests.Rollouts;

/// <summary>Which version scores for whom, and what a candidate that fails costs: nothing.</summary>
public sealed class RankerRolloutTests : IAsyncLifetime
{
    private FakeObserver _observer = null!;
    private RankingFixture _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _observer = await FakeObserver.StartAsync();
        _shop = await RankingFixture.StartAsync(("Platform:Witness", _observer.Address), ("Platform:Keys:Control", FakeObserver.PublicKey), ("Ranking:Shadow:CopiesPerSecond", "1000"));
        foreach (var instance in new[] { _shop.First, _shop.Second })
        {
            instance.Versions["1"] = score => score;
            instance.Versions["2"] = score => -score;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _observer.DisposeAsync();
    }

    [Fact]
    public async Task Recommend_Canary_VisitorsStayInTheirArmAndImpressionsTellIt()
    {
        await FollowAsync(5, RolloutPhase.Canary, 50);
        var versions = new Dictionary<string, string?>();
        for (var i = 0; i < 40; i++)
        {
            var answer = await _shop.HomeAsync($"visitor-{i % 20}");
            var version = answer.ServedBy.ModelVersion;
            Assert.Equal(version == "2" ? "ranker:canary" : "ranker:stable", answer.ServedBy.Experiment);
            Assert.Equal(versions.GetValueOrDefault($"visitor-{i % 20}", version), version);
            versions[$"visitor-{i % 20}"] = version;
        }

        Assert.Equal(["1", "2"], versions.Values.Distinct().Order());
        var one = await _shop.HomeAsync("visitor-1");
        var impression = await _shop.ImpressionAsync(one.AttributionToken);
        Assert.Equal((5, "2", one.ServedBy.ModelVersion == "2", false), (impression.Trial!.Since, impression.Trial.Version, impression.Trial.Canary, impression.Trial.Failed));
        Assert.True(impression.Trial.ScoringMilliseconds > 0);
    }

    [Theory]
    [InlineData("infinite")]
    [InlineData("missing")]
    public async Task Recommend_CanaryDoesNotScore_TheStableVersionDoesAndTheFailureIsTold(string fault)
    {
        foreach (var instance in new[] { _shop.First, _shop.Second })
        {
            instance.Versions["2"] = _ => float.PositiveInfinity;
            if (fault == "missing")
            {
                instance.Versions.Remove("2", out _);
            }
        }

        await FollowAsync(5, RolloutPhase.Canary, 99);
        var answers = new List<RecommendationResponse>();
        for (var i = 0; i < 10; i++)
        {
            answers.Add(await _shop.HomeAsync($"visitor-{i}"));
        }

        Assert.All(answers, a => Assert.Equal((Rungs.None, "1"), (a.ServedBy.Degraded, a.ServedBy.ModelVersion)));
        var failed = answers.First(a => a.ServedBy.Experiment == "ranker:canary");
        Assert.True((await _shop.ImpressionAsync(failed.AttributionToken)).Trial!.Failed);
    }

    [Fact]
    public async Task Recommend_RolledBack_NobodyIsAnsweredByItFromThenOn()
    {
        await FollowAsync(5, RolloutPhase.Canary, 99);
        await _shop.HomeAsync("visitor-1");
        TellStable(6);
        await FollowedAsync(6);
        // An observer that is behind tells the older state again.
        Tell(5, RolloutPhase.Canary, 99);

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("1", (await _shop.HomeAsync($"visitor-{i}")).ServedBy.ModelVersion);
        }
    }

    [Fact]
    public async Task Recommend_StableVersionNotInMemoryYet_WhatTheInstanceServesScores()
    {
        _shop.First.Versions.Clear();
        _shop.Second.Versions.Clear();
        TellStable(5);
        await FollowedAsync(5);

        Assert.Equal((Rungs.None, "v1"), await ServedAsync("ann"));
    }

    [Fact]
    public async Task Recommend_Shadow_EverybodyIsAnsweredByStableAndTheShadowIsCompared()
    {
        await FollowAsync(5, RolloutPhase.Shadow, 0);
        var shadow = _shop.Services.GetRequiredService<ShadowCopies>();
        await Eventually.TrueAsync(async () =>
        {
            Assert.Equal((Rungs.None, "1"), await ServedAsync("ann"));
            return shadow.Tally?.Evidence.Shadow.Compared >= 3;
        });

        using var internalClient = new HttpClient { BaseAddress = _shop.Client.BaseAddress };
        internalClient.DefaultRequestHeaders.Add("X-API-Key", RankingFixture.InternalKey);
        var told = Assert.Single((await internalClient.GetFromJsonAsync<RolloutEvidence[]>("/v1/shadows"))!);
        Assert.Equal((5, "2", 0), (told.Since, told.Version, told.Shadow.Failures));
        // The candidate orders the products the other way round.
        Assert.True(told.Shadow.RankCorrelation / told.Shadow.Compared < -0.9);
        Assert.Equal(told.Shadow.Compared, told.Shadow.CandidateLatency.Values.Sum());
    }

    private async Task<(string, string?)> ServedAsync(string visitor)
    {
        var answer = await _shop.HomeAsync(visitor);
        return (answer.ServedBy.Degraded, answer.ServedBy.ModelVersion);
    }

    private Task FollowAsync(long number, RolloutPhase phase, int percent)
    {
        Tell(number, phase, percent);
        return FollowedAsync(number);
    }

    /// <summary>Version <c>1</c> serves, <c>2</c> is on trial.</summary>
    private void Tell(long number, RolloutPhase phase, int percent) => _observer.Tell(
        number, new ModelRollout { Model = "ranker", Stable = Artifact("1"), Candidate = FakeObserver.Candidate(Artifact("2"), phase, number, percent) });

    /// <summary>Version <c>1</c> serves, nothing is on trial.</summary>
    private void TellStable(long number) => _observer.Tell(number, new ModelRollout { Model = "ranker", Stable = Artifact("1"), Withdrawn = ["2"] });

    private static ModelPublished Artifact(string version) => new()
    {
        Name = "ranker", Version = version, ManifestSha256 = new string('a', 64), Holders = [], PublishedBy = "ann", PublishedTime = DateTimeOffset.UnixEpoch,
    };

    private Task FollowedAsync(long number) => Eventually.TrueAsync(() => _shop.Services.GetRequiredService<RolloutFollower>().State.Number == number);
}
