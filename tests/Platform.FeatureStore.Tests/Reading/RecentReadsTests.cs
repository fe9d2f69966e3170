using Microsoft.Extensions.Time.Testing;
using Platform.FeatureStore.Reading;

namespace Platform.FeatureStore.Tests.Reading;

public sealed class RecentReadsTests
{
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<string[]> _batches = [];
    private Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, string>>> _store;

    public RecentReadsTests() => _store = ids => Task.FromResult(Values(ids));

    [Fact]
    public async Task Read_TwiceWithinTheTime_AsksOnce()
    {
        var reads = Reads();

        Assert.Equal(["A", "B"], await ReadAsync(reads, "a", "b"));
        _time.Advance(s_kept / 2);
        Assert.Equal(["B", "A", "C"], await ReadAsync(reads, "b", "a", "c"));

        Assert.Equal([["a", "b"], ["c"]], _batches);
    }

    [Fact]
    public async Task Read_AfterTheTime_AsksAnew()
    {
        var reads = Reads();
        await ReadAsync(reads, "a");
        _time.Advance(s_kept * 0.7);
        await ReadAsync(reads, "a", "b");
        _time.Advance(s_kept * 0.7);

        await ReadAsync(reads, "a", "b");

        Assert.Equal([["a"], ["b"], ["a"]], _batches);
    }

    [Fact]
    public async Task Read_SameIdWhileItIsBeingRead_WaitsForThatBatch()
    {
        var answer = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        _store = _ => answer.Task;
        var reads = Reads();
        var first = ReadAsync(reads, "a", "b");
        var second = ReadAsync(reads, "b");
        Assert.False(first.IsCompleted || second.IsCompleted);

        answer.SetResult(Values(["a", "b"]));

        Assert.Equal(["A", "B"], await first);
        Assert.Equal(["B"], await second);
        Assert.Equal([["a", "b"]], _batches);
    }

    [Fact]
    public async Task Read_OneWaiterGivesUp_TheOtherGetsTheValue()
    {
        var answer = new TaskCompletionSource<IReadOnlyDictionary<string, string>>();
        _store = _ => answer.Task;
        var reads = Reads();
        using var impatient = new CancellationTokenSource();
        var first = reads.ReadAsync(new[] { "a" }, new string?[1], impatient.Token).AsTask();
        var second = ReadAsync(reads, "a");

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        answer.SetResult(Values(["a"]));

        Assert.Equal(["A"], await second);
    }

    [Fact]
    public async Task Read_StoreFailed_FailsForAllWhoWaitedAndIsAskedAgain()
    {
        _store = _ => Task.FromException<IReadOnlyDictionary<string, string>>(new InvalidOperationException("away"));
        var reads = Reads();
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(reads, "a"));

        _store = ids => Task.FromResult(Values(ids));

        Assert.Equal(["A"], await ReadAsync(reads, "a"));
    }

    [Fact]
    public async Task Read_UnknownId_IsNullAndRemembered()
    {
        _store = _ => Task.FromResult(Values([]));
        var reads = Reads();

        Assert.Equal([null], await ReadAsync(reads, "a"));
        Assert.Equal([null], await ReadAsync(reads, "a"));

        Assert.Single(_batches);
    }

    [Fact]
    public async Task Read_MoreThanFits_ForgetsWhatWasAskedForLeastLately()
    {
        var reads = Reads(capacity: 4);
        await ReadAsync(reads, "a", "b", "c", "d", "e");
        _batches.Clear();

        await ReadAsync(reads, "e", "a");

        Assert.Equal([["a"]], _batches);
    }

    private static IReadOnlyDictionary<string, string> Values(IEnumerable<string> ids) => ids.ToDictionary(id => id, id => id.ToUpperInvariant());

    private static async Task<string?[]> ReadAsync(RecentReads<string> reads, params string[] ids)
    {
        var values = new string?[ids.Length];
        await reads.ReadAsync(ids, values, CancellationToken.None);
        return values;
    }

    private RecentReads<string> Reads(int capacity = 100) => new(
        ids =>
        {
            _batches.Add([.. ids]);
            return _store(ids);
        },
        s_kept,
        capacity,
        _time);
}
