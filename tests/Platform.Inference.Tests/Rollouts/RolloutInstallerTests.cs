using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.Contracts.Models;
using Platform.Contracts.Rollouts;
using Platform.Inference.Loading;
using Platform.Inference.Serving;
using Platform.Models.Onnx;
using Platform.Testing;
using Platform.Testing.Models;
using Platform.Testing.Rollouts;

namespace Platform.Inference.Tests.Rollouts;

/// <summary>What an instance holds in memory follows what the observers decided.</summary>
public sealed class RolloutInstallerTests : IAsyncLifetime
{
    private FakeObserver _observer = null!;
    private InferenceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _observer = await FakeObserver.StartAsync();
        _host = await InferenceHost.StartAsync(new() { ["Platform:Witness"] = _observer.Address, ["Platform:Keys:Control"] = FakeObserver.PublicKey });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _observer.DisposeAsync();
    }

    [Fact]
    public async Task Follow_CandidateBesideStable_ServesStableAndHoldsBoth()
    {
        var (one, two) = (await _host.Holder.PublishAsync("1", 10), await _host.Holder.PublishAsync("2", 20));
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = one, Candidate = FakeObserver.Candidate(two, RolloutPhase.Loading, 5) });
        await HoldsAsync("1", "2");

        Assert.Equal(("1", 10), await _host.AnswerAsync());
        Assert.All(await HoldingsAsync(), h => Assert.Equal(HoldingState.Ready, h.State));
        using var named = await _host.InferAsync(InferenceHost.OneRow(), "/v2/models/ranker/versions/2/infer");
        Assert.True(named.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Follow_StateThatNoObserverSigned_IsNotTaken()
    {
        var (one, two) = (await _host.Holder.PublishAsync("1", 10), await _host.Holder.PublishAsync("2", 20));
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = one });
        await HoldsAsync("1");
        var refused = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "platform.models.not_genuine")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref refused, count));
        listener.Start();

        _observer.Signs = false;
        _observer.Tell(6, new ModelRollout { Model = "ranker", Stable = two });
        await Eventually.TrueAsync(() => Interlocked.Read(ref refused) > 0);
        Assert.Equal(("1", 10), await _host.AnswerAsync());

        _observer.Signs = true;
        await HoldsAsync("2");
    }

    [Fact]
    public async Task Follow_PromotedAndRolledBack_TheOneBeforeServesWithoutLoading()
    {
        var (one, two) = (await _host.Holder.PublishAsync("1", 10), await _host.Holder.PublishAsync("2", 20));
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = two, Previous = one });
        await HoldsAsync("2", "1");
        Assert.Equal(("2", 20), await _host.AnswerAsync());
        // Nothing can be fetched any more: what serves from now on was in memory.
        await _host.Holder.StopAsync();

        _observer.Tell(6, new ModelRollout { Model = "ranker", Stable = one, Withdrawn = ["2"] });
        await HoldsAsync("1");

        Assert.Equal(("1", 10), await _host.AnswerAsync());
    }

    [Fact]
    public async Task Follow_BadCandidate_IsReportedAsRefusedAndStableServesOn()
    {
        var one = await _host.Holder.PublishAsync("1", 10);
        var bad = await _host.Holder.PublishAsync(ModelHolder.Manifest("2"), "no model"u8.ToArray());
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = one, Candidate = FakeObserver.Candidate(bad, RolloutPhase.Loading, 5) });

        var refused = await Eventually.GetAsync(
            async () => (await HoldingsAsync()).FirstOrDefault(h => h.Version == "2"), h => h?.State == HoldingState.Refused);

        Assert.False(string.IsNullOrEmpty(refused!.Reason));
        Assert.Equal(("1", 10), await _host.AnswerAsync());
    }

    [Fact]
    public async Task Follow_CandidateThatCannotAnswerRecentRequests_IsRefusedBeforeAnybodySeesIt()
    {
        var one = await _host.Holder.PublishAsync("1", 10);
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = one });
        await HoldsAsync("1");
        Assert.Equal(("1", 10), await _host.AnswerAsync());
        // Finite on zeros, infinite on what shoppers send.
        var huge = new DecisionTree([new SplitNode(0, 0, ~0, ~1)], [0, 3e38]);
        var infinite = await _host.Holder.PublishAsync(
            ModelHolder.Manifest("2"), TreeEnsembleWriter.Write(new TreeEnsemble(ModelHolder.Features, [huge, huge]), "infinite"));
        _observer.Tell(6, new ModelRollout { Model = "ranker", Stable = one, Candidate = FakeObserver.Candidate(infinite, RolloutPhase.Loading, 6) });

        var refused = await Eventually.GetAsync(
            async () => (await HoldingsAsync()).FirstOrDefault(h => h.Version == "2"), h => h?.State == HoldingState.Refused);

        Assert.StartsWith("A request of a moment ago answers 'score' with a number that is not finite", refused!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Announced_NobodyDecided_IsNotServed()
    {
        var one = await _host.Holder.PublishAsync("1", 10);
        _observer.Tell(5, new ModelRollout { Model = "ranker", Stable = one });
        await HoldsAsync("1");

        _host.Services.GetRequiredService<Announcements>().Add(await _host.Holder.PublishAsync("2", 20));
        _observer.Tell(6, new ModelRollout { Model = "ranker", Stable = one, Waiting = [one] });
        await Eventually.TrueAsync(() => _host.Services.GetRequiredService<Platform.Models.Following.RolloutFollower>().State.Number == 6);

        Assert.Equal(("1", 10), await _host.AnswerAsync());
    }

    private Task HoldsAsync(params string[] versions) =>
        Eventually.TrueAsync(() => _host.Services.GetRequiredService<ModelCatalog>().Find("ranker")?.Versions.SequenceEqual(versions) == true);

    private async Task<IReadOnlyList<ModelHolding>> HoldingsAsync() =>
        (await _host.Client.GetFromJsonAsync("/v1/models/holdings", ContractsJson.Default.IReadOnlyListModelHolding))!;
}
