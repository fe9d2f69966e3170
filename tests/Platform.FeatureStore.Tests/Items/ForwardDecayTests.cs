using CsCheck;
using Platform.FeatureStore.Items;

namespace Platform.FeatureStore.Tests.Items;

public sealed class ForwardDecayTests
{
    private static readonly ForwardDecay s_decay = new(TimeSpan.FromDays(14));

    [Fact]
    public void Value_OfAnEventOfAnyYear_HalvesWithEveryHalfLife() => Gen.Select(Gen.Int[-20_000, 60_000], Gen.Int[0, 200]).Sample((day, age) =>
    {
        var time = DateTimeOffset.UnixEpoch.AddDays(day);
        var weight = s_decay.WeightAt(time);

        Assert.InRange(weight, 1, double.Exp2(64));
        Assert.Equal(1, s_decay.Value(s_decay.EpochOf(time), weight, time.AddDays(age)) * double.Exp2(age / 14.0), 9);
    });

    [Theory]
    [InlineData("vm12", true)]
    [InlineData("Le-3", true)]
    [InlineData("vt0", true)]
    [InlineData("xx1", false)]
    [InlineData("vm", false)]
    [InlineData("vm1x", false)]
    public void TryParse_StoredField_ReadsWhatItWrote(string text, bool known)
    {
        Assert.Equal(known, CounterField.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out var field));
        Assert.True(!known || field.ToString() == text);
    }
}
