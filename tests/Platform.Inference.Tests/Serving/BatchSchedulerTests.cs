using Microsoft.Extensions.Time.Testing;
using Platform.Inference.Protocol;
using Platform.Inference.Serving;

namespace Platform.Inference.Tests.Serving;

/// <summary>Whose turn it is, with runs that end when the test says so.</summary>
public sealed class BatchSchedulerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<(string Model, int[] Numbers)> _runs = [];
    private readonly List<IDisposable> _owned = [];
    private readonly Dictionary<InferRequest, int> _numbers = [];
    private readonly ManualResetEventSlim _go = new(true);
    private TimeSpan _runTime;

    public void Dispose()
    {
        _go.Set();
        _owned.ForEach(o => o.Dispose());
        _go.Dispose();
    }

    [Fact]
    public async Task Run_NothingWaits_RunsAloneOnTheCallersThread()
    {
        var thread = 0;
        using var scheduler = new BatchScheduler(batch => { thread = Environment.CurrentManagedThreadId; End(batch); }, 1, _time);

        var reply = scheduler.RunAsync(Slot("a").Queue, Pending(1));

        Assert.True(reply.IsCompleted);
        Assert.Equal(InferOutcome.Ok, (await reply).Outcome);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public async Task Run_WhileAllRunsAreBusy_WaitsAndSharesTheNextRun()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a");
        var first = Blocked(scheduler, slot, 1);
        var waiting = Enumerable.Range(2, 4).Select(n => scheduler.RunAsync(slot.Queue, Pending(n)).AsTask()).ToArray();
        var otherShape = scheduler.RunAsync(slot.Queue, Pending(6, length: 5)).AsTask();
        var otherVersion = scheduler.RunAsync(slot.Queue, Pending(7, version: "1")).AsTask();

        _go.Set();
        await Task.WhenAll([first, otherShape, otherVersion, .. waiting]);

        Assert.Equal([[1], [2, 3, 4, 5], [6], [7]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_MoreRowsThanARunMayHave_AreSplit()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a", new BatchingOptions { MaxRows = 3 });
        var first = Blocked(scheduler, slot, 1);
        var waiting = Enumerable.Range(2, 4).Select(n => scheduler.RunAsync(slot.Queue, Pending(n)).AsTask()).ToArray();
        var large = scheduler.RunAsync(slot.Queue, Pending(6, rows: 50)).AsTask();

        _go.Set();
        await Task.WhenAll([first, large, .. waiting]);

        Assert.Equal([[1], [2, 3, 4], [5], [6]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_ModelThatIsNotRowWise_NeverSharesARun()
    {
        using var scheduler = Scheduler();
        var slot = new ModelSlot("a", new BatchingOptions(), 100);
        slot.Swap(TestModels.Shares());
        _owned.Add(slot);
        var first = Blocked(scheduler, slot, 1);
        var waiting = Enumerable.Range(2, 3).Select(n => scheduler.RunAsync(slot.Queue, Pending(n)).AsTask()).ToArray();

        _go.Set();
        await Task.WhenAll([first, .. waiting]);

        Assert.Equal([[1], [2], [3], [4]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_DeadlinePassesWhileWaiting_IsAnsweredAtOnceAndNotRun()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a");
        using var deadline = new CancellationTokenSource();
        var first = Blocked(scheduler, slot, 1);
        var late = scheduler.RunAsync(slot.Queue, Pending(2, deadline: deadline.Token)).AsTask();
        await deadline.CancelAsync();

        Assert.Equal(InferOutcome.DeadlinePassed, (await late).Outcome);
        Assert.Equal(0, slot.Queue.Count);
        _go.Set();
        await first;
        Assert.Equal([[1]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_QueueFull_IsRefusedAndHealsItself()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a", maxQueue: 1);
        var first = Blocked(scheduler, slot, 1);
        var second = scheduler.RunAsync(slot.Queue, Pending(2)).AsTask();

        Assert.Equal(InferOutcome.QueueFull, (await scheduler.RunAsync(slot.Queue, Pending(3))).Outcome);

        _go.Set();
        await Task.WhenAll(first, second);
        Assert.Equal(InferOutcome.Ok, (await scheduler.RunAsync(slot.Queue, Pending(4))).Outcome);
    }

    [Fact]
    public async Task Run_ThatThrows_FailsItsCallersAndNotTheNext()
    {
        var broken = true;
        using var scheduler = new BatchScheduler(
            batch =>
            {
                if (broken)
                {
                    throw new InvalidOperationException("unforeseen");
                }

                End(batch);
            },
            1,
            _time);
        var slot = Slot("a");

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await scheduler.RunAsync(slot.Queue, Pending(1)));

        broken = false;
        Assert.Equal(InferOutcome.Ok, (await scheduler.RunAsync(slot.Queue, Pending(2))).Outcome);
    }

    [Fact]
    public async Task Run_WithADelay_HoldsBackOnlyWhereOthersWait()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a", new BatchingOptions { MaxDelay = TimeSpan.FromMilliseconds(5), MaxRows = 4 });

        // Alone: at once, though the delay is not over.
        Assert.Equal(InferOutcome.Ok, (await scheduler.RunAsync(slot.Queue, Pending(1))).Outcome);

        var running = Blocked(scheduler, slot, 2);
        var third = scheduler.RunAsync(slot.Queue, Pending(3)).AsTask();
        var fourth = scheduler.RunAsync(slot.Queue, Pending(4)).AsTask();
        _go.Set();
        await running;
        await Eventually(() => scheduler.Running == 0);
        Assert.False(third.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(5));
        await Task.WhenAll(third, fourth);
        Assert.Equal([[1], [2], [3, 4]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_WithADelay_StartsWhenTheRunIsFull()
    {
        using var scheduler = Scheduler();
        var slot = Slot("a", new BatchingOptions { MaxDelay = TimeSpan.FromMilliseconds(5), MaxRows = 3 });
        var running = Blocked(scheduler, slot, 1);
        var waiting = Enumerable.Range(2, 3).Select(n => scheduler.RunAsync(slot.Queue, Pending(n)).AsTask()).ToArray();

        _go.Set();
        await Task.WhenAll([running, .. waiting]);

        Assert.Equal([[1], [2, 3, 4]], _runs.Select(r => r.Numbers));
    }

    [Fact]
    public async Task Run_SlowModelBesideAQuickOne_TakesNoMoreThanItsShare()
    {
        using var scheduler = Scheduler();
        var (slow, quick) = (Slot("slow", new BatchingOptions { MaxRows = 1 }), Slot("quick", new BatchingOptions { MaxRows = 1 }));
        _runTime = TimeSpan.FromMilliseconds(1);
        var first = Blocked(scheduler, quick, 0);
        var slowOnes = Enumerable.Range(1, 3).Select(n => scheduler.RunAsync(slow.Queue, Pending(n)).AsTask()).ToArray();
        var quickOnes = Enumerable.Range(11, 6).Select(n => scheduler.RunAsync(quick.Queue, Pending(n)).AsTask()).ToArray();

        _go.Set();
        await Task.WhenAll([first, .. slowOnes, .. quickOnes]);

        // The slow model's first run takes ten times a quick one: all the quick ones come before its second.
        var models = _runs.Select(r => r.Model).ToList();
        Assert.InRange(models.IndexOf("slow"), 1, 2);
        Assert.Equal(["slow", "slow"], models[^2..]);
    }

    private BatchScheduler Scheduler() => new(batch =>
    {
        lock (_runs)
        {
            _runs.Add((batch.Queue.Slot.Name, [.. batch.Requests.Select(p => _numbers[p.Request])]));
        }

        _go.Wait();
        _time.Advance(batch.Queue.Slot.Name == "slow" ? _runTime * 10 : _runTime);
        End(batch);
    }, 1, _time);

    private static void End(InferBatch batch)
    {
        batch.Model?.Dispose();
        batch.Requests.ForEach(p => p.End(new InferReply(InferOutcome.Ok, null, null)));
    }

    /// <summary>A run that takes the only place until the test lets it go.</summary>
    private Task<InferReply> Blocked(BatchScheduler scheduler, ModelSlot slot, int number)
    {
        _go.Reset();
        var reply = Task.Run(async () => await scheduler.RunAsync(slot.Queue, Pending(number)));
        Assert.True(SpinWait.SpinUntil(() => scheduler.Running == 1, TimeSpan.FromMinutes(1)));
        return reply;
    }

    private ModelSlot Slot(string name, BatchingOptions? batching = null, int maxQueue = 100)
    {
        var slot = new ModelSlot(name, batching ?? new BatchingOptions(), maxQueue);
        slot.Swap(TestModels.Doubling());
        _owned.Add(slot);
        return slot;
    }

    private PendingInfer Pending(int number, int rows = 1, int length = 2, string? version = null, CancellationToken deadline = default)
    {
        var request = TestModels.Floats("x", rows, new float[rows * length]);
        lock (_runs)
        {
            _numbers[request] = number;
        }

        return new PendingInfer(request, version, null!, _time.GetTimestamp(), deadline);
    }

    private static Task Eventually(Func<bool> holds) => Platform.Testing.Eventually.TrueAsync(holds);
}
