using CsCheck;
using Platform.Trainer.Rows;

namespace Platform.Trainer.Tests.Rows;

public sealed class ListSampleTests
{
    private static readonly DateTimeOffset s_time = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_InAnyOrder_KeepsTheSameOnes() => Gen.Select(Gen.Int[0, 500].HashSet[0, 80], Gen.Int[0, 40], Gen.Int).Sample((keys, most, seed) =>
    {
        RowGroup[] lists = [.. keys.Order().Select(List)];
        RowGroup[] shuffled = [.. lists];
        new Random(seed).Shuffle(shuffled);

        Assert.Equal(Kept(lists, most), Kept(shuffled, most));
        Assert.Equal(Math.Min(most, keys.Count), Kept(lists, most).Length);
    });

    [Fact]
    public void Wants_OneThatIsNotKept_IsNotWanted() => Gen.Int[1, 500].HashSet[1, 80].Sample(keys =>
    {
        var sample = new ListSample(10, 1);
        foreach (var key in keys)
        {
            var list = List(key);
            var wanted = sample.Wants(list.Key);
            sample.Add(list);
            Assert.Equal(wanted, sample.Lists.Contains(list));
        }
    });

    private static RowGroup List(int key) => new($"{key}", "v", s_time.AddMinutes(key), [], [], []);

    private static string[] Kept(RowGroup[] lists, int most)
    {
        var sample = new ListSample(most, 1);
        foreach (var list in lists)
        {
            sample.Add(list);
        }

        return [.. sample.Lists.Select(l => l.Key)];
    }
}
