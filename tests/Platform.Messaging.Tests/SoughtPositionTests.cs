using Platform.Messaging.Consuming;

namespace Platform.Messaging.Tests;

public sealed class SoughtPositionTests
{
    [Fact]
    public void Arrived_WhereItWasSought_IsThere() => Assert.Equal(SeekResult.There, new SoughtPosition(7).Arrived(7));

    [Fact]
    public void Arrived_BeforeOrBeyond_IsToldAgain()
    {
        var sought = new SoughtPosition(7);

        Assert.Equal(SeekResult.Elsewhere, sought.Arrived(0));
        Assert.Equal(SeekResult.Elsewhere, sought.Arrived(12));
        Assert.Equal(SeekResult.There, sought.Arrived(7));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(0)]
    public void Arrived_AtTheSamePlaceTwice_TheLogIsSo(long first)
    {
        var sought = new SoughtPosition(7);

        Assert.Equal(SeekResult.Elsewhere, sought.Arrived(first));
        Assert.Equal(SeekResult.There, sought.Arrived(first));
    }
}
