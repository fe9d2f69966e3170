using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;
using Platform.Inference.Telemetry;

namespace Platform.Inference.Tests.Serving;

public sealed class BatchRunnerTests
{
    private readonly InferenceMetrics _metrics =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), TimeProvider.System);

    [Fact]
    public async Task Run_OneRequestThatTheModelCannotWorkOn_FailsAlone()
    {
        using var slot = new ModelSlot("lookup", new BatchingOptions(), 10);
        slot.Swap(TestModels.Lookup());
        var pending = new[] { 0L, 99, 1 }.Select(id => Pending(slot, TestModels.Ids(id))).ToArray();

        Run(slot, pending);

        var replies = await Task.WhenAll(pending.Select(p => p.Reply));
        Assert.Equal([InferOutcome.Ok, InferOutcome.Failed, InferOutcome.Ok], replies.Select(r => r.Outcome));
        Assert.Equal([10f], replies[0].Response!.Outputs[0].Values<float>().ToArray());
        Assert.Equal([20f], replies[2].Response!.Outputs[0].Values<float>().ToArray());
        Assert.StartsWith("ONNX Runtime: ", replies[1].Error!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_VersionThatCameWhileTheRequestWaited_ChecksAgain()
    {
        using var slot = new ModelSlot("model", new BatchingOptions(), 10);
        slot.Swap(TestModels.Lookup());
        var pending = Pending(slot, TestModels.Ids(1));
        slot.Swap(TestModels.Score());

        Run(slot, pending);

        Assert.Equal(InferOutcome.Invalid, (await pending.Reply).Outcome);
    }

    [Fact]
    public async Task Run_ModelThatWasTakenOutMeanwhile_IsUnknown()
    {
        using var slot = new ModelSlot("model", new BatchingOptions(), 10);
        slot.Swap(TestModels.Lookup());
        var pending = Pending(slot, TestModels.Ids(1));
        slot.Unload();

        Run(slot, pending);

        Assert.Equal(InferOutcome.UnknownModel, (await pending.Reply).Outcome);
    }

    [Fact]
    public async Task Run_EveryCallerGone_AnswersNobodyAndCountsAsTooLate()
    {
        using var slot = new ModelSlot("model", new BatchingOptions(), 10);
        slot.Swap(TestModels.Lookup());
        using var gone = new CancellationTokenSource();
        PendingInfer[] pending = [Pending(slot, TestModels.Ids(1), gone.Token), Pending(slot, TestModels.Ids(0), gone.Token)];
        await gone.CancelAsync();

        Run(slot, pending);

        Assert.All(await Task.WhenAll(pending.Select(p => p.Reply)), r => Assert.Equal(InferOutcome.DeadlinePassed, r.Outcome));
    }

    private void Run(ModelSlot slot, params PendingInfer[] pending)
    {
        var batch = new InferBatch(slot.Queue, slot.Hold(null), pending[0]);
        batch.Requests.AddRange(pending[1..]);
        new BatchRunner(_metrics, new LoadMeter(1, TimeProvider.System), TimeProvider.System).Run(batch);
    }

    private static PendingInfer Pending(ModelSlot slot, InferRequest request, CancellationToken deadline = default)
    {
        using var model = slot.Hold(null)!;
        return new PendingInfer(request, null, model, TimeProvider.System.GetTimestamp(), deadline);
    }
}
